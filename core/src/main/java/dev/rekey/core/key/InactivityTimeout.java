package dev.rekey.core.key;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Inactivity timeout of a secret or key: it expires if it is not used for a period. Immutable.
 *
 * @param seconds the period, at least {@value #MIN_SECONDS}
 * @param since start of the period if it has not been used since
 */
public record InactivityTimeout(long seconds, Instant since) {

    /**
     * Minimum timeout. A shorter one would expire a secret between two uses of a client that calls
     * once a minute.
     */
    public static final long MIN_SECONDS = 60;

    /**
     * Delay before a secret counts as inactive, since the latest uses on other nodes may not have
     * been written yet. Five times the interval at which uses are written.
     */
    public static final Duration GRACE = Duration.ofSeconds(10);

    /** Returns the start of the period, as far as uses are known. */
    Instant from(@Nullable Instant lastUsedAt) {
        return lastUsedAt == null || lastUsedAt.isBefore(since) ? since : lastUsedAt;
    }

    /** Returns this timeout counted from the last known use. */
    public InactivityTimeout after(@Nullable Instant lastUsedAt) {
        Instant from = from(lastUsedAt);
        return from.equals(since) ? this : new InactivityTimeout(seconds, from);
    }

    /** Returns whether the period and the grace have passed. */
    public boolean isOver(@Nullable Instant lastUsedAt, Instant now) {
        return !now.isBefore(from(lastUsedAt).plusSeconds(seconds).plus(GRACE));
    }

    /**
     * Returns this timeout or a shorter one, whichever expires the secret sooner; the secret never
     * expires later than under this one.
     *
     * @param asked the other timeout in seconds, starting now
     */
    InactivityTimeout tightened(long asked, @Nullable Instant lastUsedAt, Instant now) {
        if (asked >= seconds) {
            return this;
        }
        Instant latest = from(lastUsedAt).plusSeconds(seconds).minusSeconds(asked);
        return new InactivityTimeout(asked, latest.isBefore(now) ? latest : now);
    }
}
