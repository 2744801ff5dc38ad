package dev.rekey.core;

import java.time.Duration;
import java.time.Instant;

/**
 * Tolerance for clock differences between nodes. A timestamp further ahead than the tolerance is
 * ignored: the clock that wrote it was wrong.
 */
public final class ClockSkew {

    /**
     * Maximum expected difference between two clocks: well above that of synchronized clocks, well
     * below that of a misconfigured one.
     */
    public static final Duration TOLERANCE = Duration.ofMinutes(1);

    private ClockSkew() {}

    /**
     * Returns whether {@code past}, an instant that should have passed, is more than
     * {@link #TOLERANCE} after {@code now}.
     */
    public static boolean isAhead(Instant past, Instant now) {
        return past.isAfter(now.plus(TOLERANCE));
    }
}
