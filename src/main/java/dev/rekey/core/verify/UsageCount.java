package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * How often verifications of a key came to one outcome, from the start of an hour on.
 *
 * @param hour which one: whole hours since 1970 in UTC
 * @param uses at least 1
 */
public record UsageCount(KeyId key, long hour, Outcome outcome, long uses) {

    private static final long SECONDS = TimeUnit.HOURS.toSeconds(1);

    /** The hour that {@code at} is in. */
    public static long hourOf(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), SECONDS);
    }

    /** When that hour begins. */
    public static Instant startOf(long hour) {
        return Instant.ofEpochSecond(Math.multiplyExact(hour, SECONDS));
    }
}
