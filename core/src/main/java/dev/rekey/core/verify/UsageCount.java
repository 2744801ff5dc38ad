package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Number of verifications of a key with one outcome in a period that begins with an hour.
 *
 * @param hour hours since 1970-01-01T00:00Z
 * @param uses 1 or more
 */
public record UsageCount(KeyId key, long hour, Outcome outcome, long uses) {

    private static final long SECONDS = TimeUnit.HOURS.toSeconds(1);

    /** Returns the hour that contains {@code at}. */
    public static long hourOf(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), SECONDS);
    }

    /** Returns the start of an hour. */
    public static Instant startOf(long hour) {
        return Instant.ofEpochSecond(Math.multiplyExact(hour, SECONDS));
    }
}
