package dev.rekey.core.key;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Ends a secret that nobody uses any more.
 *
 * @param seconds without a use after which it ends, at least {@value #MIN_SECONDS}
 * @param since from when they are counted where it has not been used since
 */
public record Silence(long seconds, Instant since) {

    /** Shorter ones would end a secret between two uses of a client that calls once a minute. */
    public static final long MIN_SECONDS = 60;

    /**
     * By so much later is a secret judged silent: what another node saw in the last seconds may not have been written yet. Five
     * times the interval in which uses are written.
     */
    public static final Duration GRACE = Duration.ofSeconds(10);

    /** From when it is silent, as far as its uses are known. */
    Instant from(@Nullable Instant lastUsedAt) {
        return lastUsedAt == null || lastUsedAt.isBefore(since) ? since : lastUsedAt;
    }

    /** The same rule, counted from a use that is known of. */
    public Silence after(@Nullable Instant lastUsedAt) {
        Instant from = from(lastUsedAt);
        return from.equals(since) ? this : new Silence(seconds, from);
    }

    /** Whether it has lasted long enough, and the grace beyond that. */
    public boolean isOver(@Nullable Instant lastUsedAt, Instant now) {
        return !now.isBefore(from(lastUsedAt).plusSeconds(seconds).plus(GRACE));
    }

    /**
     * The rule of this one or of a shorter one, whichever ends the secret sooner; neither lets it live longer than this one would.
     *
     * @param asked how long the other one is, beginning now
     */
    Silence tightened(long asked, @Nullable Instant lastUsedAt, Instant now) {
        if (asked >= seconds) {
            return this;
        }
        Instant latest = from(lastUsedAt).plusSeconds(seconds).minusSeconds(asked);
        return new Silence(asked, latest.isBefore(now) ? latest : now);
    }
}
