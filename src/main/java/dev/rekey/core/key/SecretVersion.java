package dev.rekey.core.key;

import dev.rekey.core.access.Address;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One secret of a key, as we keep it: its hash, and enough of its text for people to tell it from others.
 *
 * @param start what the secret starts with, its prefix included
 * @param lastFour its last four characters
 * @param end how it ends by itself
 * @param formerly how it would end but for rotations since, the latest rotation first
 * @param lastUsedAt {@code null} is never
 * @param lastUsedFrom from where, as it was told then; {@code null} where it was not told
 */
public record SecretVersion(
        SecretId id,
        KeyHash hash,
        String start,
        String lastFour,
        Instant createdAt,
        SecretEnd end,
        List<FormerEnd> formerly,
        @Nullable Instant lastUsedAt,
        @Nullable Address lastUsedFrom) {

    public SecretVersion {
        formerly = List.copyOf(formerly);
    }

    /**
     * One that was never rotated away, used from nobody knows where.
     *
     * @param expiresAt when it ends by itself; {@code null} is with the key
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
                expiresAt == null ? SecretEnd.WITH_KEY : new SecretEnd(expiresAt, null),
                List.of(),
                lastUsedAt,
                null);
    }

    /** When it ends by itself; {@code null} is with the key, or by silence. */
    public @Nullable Instant expiresAt() {
        return end.expiresAt();
    }

    /** Whether it has not ended, as far as its uses are known. */
    public boolean isLive(Instant now) {
        return end.isAhead(lastUsedAt, now);
    }

    SecretVersion ending(SecretEnd other, List<FormerEnd> before) {
        return new SecretVersion(id, hash, start, lastFour, createdAt, other, before, lastUsedAt, lastUsedFrom);
    }
}
