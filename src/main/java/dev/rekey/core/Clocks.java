package dev.rekey.core;

import java.time.Duration;
import java.time.Instant;

/**
 * How far the clocks of nodes may be apart. What a clock further ahead has written, for however short a time it was wrong, is
 * not believed by a node that sees it with a right one.
 */
public final class Clocks {

    /** Far more than healthy clocks differ by, and far less than a wrong one is wrong by. */
    public static final Duration TOLERANCE = Duration.ofMinutes(1);

    private Clocks() {}

    /** Whether an instant that should have passed is further ahead of {@code now} than clocks may differ. */
    public static boolean isAhead(Instant past, Instant now) {
        return past.isAfter(now.plus(TOLERANCE));
    }
}
