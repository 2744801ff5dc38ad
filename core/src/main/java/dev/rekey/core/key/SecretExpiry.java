package dev.rekey.core.key;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Expiry of a secret: at an instant or by inactivity, whichever comes first, or only with its key.
 * Immutable.
 *
 * @param expiresAt {@code null} if the secret has no expiry of its own
 * @param inactivity {@code null} if the secret does not expire by inactivity
 */
public record SecretExpiry(
        @Nullable Instant expiresAt, @Nullable InactivityTimeout inactivity) {

    /** Expires only with the key, as the newest secret of each key and no other. */
    public static final SecretExpiry WITH_KEY = new SecretExpiry(null, null);

    /** Returns whether the secret has not expired, as far as its uses are known. */
    boolean isPending(@Nullable Instant lastUsedAt, Instant now) {
        return (expiresAt == null || now.isBefore(expiresAt))
                && (inactivity == null || !inactivity.isOver(lastUsedAt, now));
    }

    /** Returns whether the secret expired by inactivity, before {@code expiresAt} if it has one. */
    boolean isExpiredByInactivity(@Nullable Instant lastUsedAt, Instant now) {
        return inactivity != null
                && inactivity.isOver(lastUsedAt, now)
                && (expiresAt == null || inactivity.isOver(lastUsedAt, expiresAt));
    }

    /** Returns whether this expiry is not after {@code limit}, given the same last use. */
    boolean isWithin(SecretExpiry limit, @Nullable Instant lastUsedAt) {
        if (limit.inactivity != null
                && (inactivity == null
                        || inactivity.seconds() > limit.inactivity.seconds()
                        || inactivity
                                .from(lastUsedAt)
                                .plusSeconds(inactivity.seconds())
                                .isAfter(limit.inactivity.from(lastUsedAt).plusSeconds(limit.inactivity.seconds())))) {
            return false;
        }
        return ConditionComparison.endsWithin(limit.expiresAt, expiresAt);
    }

    /**
     * Returns the earlier of this expiry and another one.
     *
     * @param latest instant of the other expiry
     * @param silentSeconds inactivity timeout of the other expiry in seconds, starting now; {@code
     *     null} if it has none
     */
    SecretExpiry tightened(Instant latest, @Nullable Long silentSeconds, @Nullable Instant lastUsedAt, Instant now) {
        Instant sooner = expiresAt == null || latest.isBefore(expiresAt) ? latest : expiresAt;
        InactivityTimeout timeout = inactivity;
        if (silentSeconds != null) {
            timeout = timeout == null
                    ? new InactivityTimeout(silentSeconds, now)
                    : timeout.tightened(silentSeconds, lastUsedAt, now);
        }
        return new SecretExpiry(sooner, timeout);
    }
}
