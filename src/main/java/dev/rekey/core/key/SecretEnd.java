package dev.rekey.core.key;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a secret ends by itself: at an instant, by silence, whichever comes first, or with its key alone.
 *
 * @param expiresAt {@code null} is at no instant of its own
 * @param silence {@code null} is not by silence
 */
public record SecretEnd(
        @Nullable Instant expiresAt, @Nullable Silence silence) {

    /** With its key alone: so the newest secret of each key ends, and no other. */
    public static final SecretEnd WITH_KEY = new SecretEnd(null, null);

    /** Whether the secret has not ended yet, as far as its uses are known. */
    boolean isAhead(@Nullable Instant lastUsedAt, Instant now) {
        return (expiresAt == null || now.isBefore(expiresAt)) && (silence == null || !silence.isOver(lastUsedAt, now));
    }

    /** Whether it was silence that ended the secret: before its instant, if it has one. */
    boolean isSilenced(@Nullable Instant lastUsedAt, Instant now) {
        return silence != null
                && silence.isOver(lastUsedAt, now)
                && (expiresAt == null || silence.isOver(lastUsedAt, expiresAt));
    }

    /** Whether it comes no later than {@code limit} does, counted from the same last use. */
    boolean isWithin(SecretEnd limit, @Nullable Instant lastUsedAt) {
        if (limit.silence != null
                && (silence == null
                        || silence.seconds() > limit.silence.seconds()
                        || silence.from(lastUsedAt)
                                .plusSeconds(silence.seconds())
                                .isAfter(limit.silence.from(lastUsedAt).plusSeconds(limit.silence.seconds())))) {
            return false;
        }
        return Narrower.endsWithin(limit.expiresAt, expiresAt);
    }

    /**
     * The end under this one and another: never later than this one.
     *
     * @param latest the other one's instant
     * @param silentSeconds the other one's silence, beginning now; {@code null} is none
     */
    SecretEnd tightened(Instant latest, @Nullable Long silentSeconds, @Nullable Instant lastUsedAt, Instant now) {
        Instant sooner = expiresAt == null || latest.isBefore(expiresAt) ? latest : expiresAt;
        Silence silent = silence;
        if (silentSeconds != null) {
            silent =
                    silent == null ? new Silence(silentSeconds, now) : silent.tightened(silentSeconds, lastUsedAt, now);
        }
        return new SecretEnd(sooner, silent);
    }
}
