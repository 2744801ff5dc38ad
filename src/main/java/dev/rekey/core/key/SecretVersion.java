package dev.rekey.core.key;

import dev.rekey.core.id.SecretId;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One secret of a key, as we keep it: its hash, and enough of its text for people to tell it from others.
 *
 * @param start what the secret starts with, its prefix included
 * @param lastFour its last four characters
 * @param expiresAt when it ends by itself; {@code null} is with the key
 * @param lastUsedAt {@code null} is never
 */
public record SecretVersion(
        SecretId id,
        KeyHash hash,
        String start,
        String lastFour,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    public boolean isLive(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }
}
