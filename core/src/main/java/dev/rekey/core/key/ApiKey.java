package dev.rekey.core.key;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.limit.Credits;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An API key with its settings, secrets and lifecycle state. Immutable.
 *
 * @param number sequence number within the project, starting at 1; used by APIs that identify keys
 *     by number
 * @param secrets newest first; at least one
 * @param revoked when, by whom and why the key was revoked; {@code null} unless it is revoked
 * @param quarantined when, by whom and why the key was quarantined; {@code null} unless it is in
 *     quarantine
 * @param lastUsedAt {@code null} if the key was never used
 * @param idleSince when the key was last enabled or got another inactivity timeout; {@code null} if
 *     neither happened since its creation
 * @param version incremented by one with each accepted change
 */
@GeneratedBuilder
public record ApiKey(
        KeyId id,
        long number,
        ProjectId project,
        UserId owner,
        KeyKind kind,
        KeySettings settings,
        List<SecretVersion> secrets,
        @Nullable StatusChange revoked,
        @Nullable StatusChange quarantined,
        @Nullable Instant lastUsedAt,
        @Nullable Instant idleSince,
        long version,
        AuditStamp created,
        AuditStamp updated) {

    public ApiKey {
        secrets = List.copyOf(secrets);
    }

    /** Returns the newest secret, the one shown by APIs that have a single secret per key. */
    public SecretVersion newestSecret() {
        return secrets.getFirst();
    }

    /** Returns the state at {@code now}, not considering whether the owner is disabled. */
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
        InactivityTimeout timeout = inactivity();
        boolean expired = (end != null && !now.isBefore(end)) || (timeout != null && timeout.isOver(null, now));
        return expired ? KeyState.EXPIRED : KeyState.ACTIVE;
    }

    /**
     * Returns the inactivity timeout, counted from the latest of creation, last known use, enabling
     * and its own change; {@code null} if there is none.
     */
    public @Nullable InactivityTimeout inactivity() {
        Long seconds = settings.expiresAfterIdleSeconds();
        return seconds == null
                ? null
                : new InactivityTimeout(seconds, idleSince == null ? created.at() : idleSince).after(lastUsedAt);
    }

    /** Returns whether this key may expire by inactivity later than an earlier state of it. */
    boolean mayOutlive(ApiKey earlier) {
        InactivityTimeout was = earlier.inactivity();
        InactivityTimeout is = inactivity();
        return was != null
                && (is == null
                        || is.seconds() > was.seconds()
                        || is.since()
                                .plusSeconds(is.seconds())
                                .isAfter(was.since().plusSeconds(was.seconds())));
    }

    /** Returns a copy with the current credits; the version stays the same. */
    ApiKey withCredits(Credits credits) {
        return ApiKeyBuilder.builder(this)
                .settings(settings.withCredits(credits))
                .build();
    }

    public ApiKey changed(KeySettings to, AuditStamp by) {
        boolean restarts = (to.enabled() && !settings.enabled())
                || !Objects.equals(to.expiresAfterIdleSeconds(), settings.expiresAfterIdleSeconds());
        return ApiKeyBuilder.builder(this)
                .settings(to)
                .idleSince(restarts ? by.at() : idleSince)
                .version(version + 1)
                .updated(by)
                .build();
    }

    public ApiKey rotated(List<SecretVersion> to, AuditStamp by) {
        return ApiKeyBuilder.builder(this)
                .secrets(to)
                .version(version + 1)
                .updated(by)
                .build();
    }

    public ApiKey revoked(StatusChange ending) {
        return ApiKeyBuilder.builder(this)
                .revoked(ending)
                .version(version + 1)
                .updated(ending.stamp())
                .build();
    }
}
