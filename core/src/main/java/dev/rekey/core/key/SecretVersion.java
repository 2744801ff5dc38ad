package dev.rekey.core.key;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secret of a key as stored: its hash, and parts of its text by which people recognize it.
 * Immutable.
 *
 * @param start first characters of the secret, including its prefix
 * @param lastFour last four characters of the secret
 * @param end expiry of the secret
 * @param previousExpiries earlier expiries, to which cancelling a rotation reverts; the latest rotation
 *     first
 * @param lastUsedAt {@code null} if the secret was never used
 * @param lastUsedFrom client address of the last use; {@code null} if it was not reported
 */
@GeneratedBuilder
public record SecretVersion(
        SecretId id,
        KeyHash hash,
        String start,
        String lastFour,
        Instant createdAt,
        SecretExpiry end,
        List<PreviousSecretExpiry> previousExpiries,
        @Nullable Instant lastUsedAt,
        @Nullable IpAddress lastUsedFrom) {

    public SecretVersion {
        previousExpiries = List.copyOf(previousExpiries);
    }

    /**
     * Creates a secret that was never rotated and whose client address is unknown.
     *
     * @param expiresAt expiry; {@code null} means with the key
     */
    public SecretVersion(
            SecretId id,
            KeyHash hash,
            String start,
            String lastFour,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {
        this(
                id,
                hash,
                start,
                lastFour,
                createdAt,
                expiresAt == null ? SecretExpiry.WITH_KEY : new SecretExpiry(expiresAt, null),
                List.of(),
                lastUsedAt,
                null);
    }

    /**
     * Returns the expiry; {@code null} if the secret expires with its key or only by inactivity.
     */
    public @Nullable Instant expiresAt() {
        return end.expiresAt();
    }

    /** Returns whether the secret has not expired, as far as its uses are known. */
    public boolean isLive(Instant now) {
        return end.isPending(lastUsedAt, now);
    }

    SecretVersion ending(SecretExpiry other, List<PreviousSecretExpiry> before) {
        return SecretVersionBuilder.builder(this)
                .end(other)
                .previousExpiries(before)
                .build();
    }
}
