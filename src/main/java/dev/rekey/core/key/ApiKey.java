package dev.rekey.core.key;

import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.limit.Credits;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The managed record.
 *
 * @param number counted from 1 in the project, for doors that name keys by number
 * @param secrets newest first
 * @param revoked {@code null} unless it was ended for good
 * @param quarantined {@code null} unless it is set aside
 * @param lastUsedAt {@code null} is never
 * @param version grows by exactly one with each accepted change
 */
public record ApiKey(
        KeyId id,
        long number,
        ProjectId project,
        UserId owner,
        KeyKind kind,
        KeySettings settings,
        List<SecretVersion> secrets,
        @Nullable Ending revoked,
        @Nullable Ending quarantined,
        @Nullable Instant lastUsedAt,
        long version,
        Stamp created,
        Stamp updated) {

    public ApiKey {
        secrets = List.copyOf(secrets);
    }

    /** The secret that doors with one secret show. */
    public SecretVersion newestSecret() {
        return secrets.getFirst();
    }

    /** What holds of it now, its owner's part aside. */
    public KeyState state(Instant now) {
        if (revoked != null) {
            return KeyState.REVOKED;
        }
        if (!settings.enabled()) {
            return KeyState.DISABLED;
        }
        if (quarantined != null) {
            return KeyState.QUARANTINED;
        }
        Instant start = settings.notBefore();
        if (start != null && now.isBefore(start)) {
            return KeyState.PENDING;
        }
        Instant end = settings.expiresAt();
        return end != null && !now.isBefore(end) ? KeyState.EXPIRED : KeyState.ACTIVE;
    }

    /** The same version of the key, with what remains of its credits now. */
    ApiKey withCredits(Credits credits) {
        return new ApiKey(
                id,
                number,
                project,
                owner,
                kind,
                settings.withCredits(credits),
                secrets,
                revoked,
                quarantined,
                lastUsedAt,
                version,
                created,
                updated);
    }

    ApiKey changed(KeySettings to, Stamp by) {
        return new ApiKey(
                id,
                number,
                project,
                owner,
                kind,
                to,
                secrets,
                revoked,
                quarantined,
                lastUsedAt,
                version + 1,
                created,
                by);
    }

    ApiKey rotated(List<SecretVersion> to, Stamp by) {
        return new ApiKey(
                id,
                number,
                project,
                owner,
                kind,
                settings,
                to,
                revoked,
                quarantined,
                lastUsedAt,
                version + 1,
                created,
                by);
    }

    ApiKey revoked(Ending ending) {
        return new ApiKey(
                id,
                number,
                project,
                owner,
                kind,
                settings,
                secrets,
                ending,
                quarantined,
                lastUsedAt,
                version + 1,
                created,
                ending.stamp());
    }
}
