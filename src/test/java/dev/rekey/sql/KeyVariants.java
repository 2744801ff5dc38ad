package dev.rekey.sql;

import dev.rekey.core.access.Permission;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.StatusChange;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys and settings with one thing different. */
final class KeyVariants {

    private KeyVariants() {}

    /** {@code from}, with the fields named taken from {@code to}. */
    static KeySettings mixed(KeySettings from, KeySettings to, Set<KeyField> fields) {
        return new KeySettings(
                pick(from, to, fields, KeyField.NAME).name(),
                pick(from, to, fields, KeyField.DESCRIPTION).description(),
                pick(from, to, fields, KeyField.ENABLED).enabled(),
                pick(from, to, fields, KeyField.NOT_BEFORE).notBefore(),
                pick(from, to, fields, KeyField.EXPIRES_AT).expiresAt(),
                pick(from, to, fields, KeyField.RESTRICTED).restricted(),
                pick(from, to, fields, KeyField.PERMISSIONS).permissions(),
                pick(from, to, fields, KeyField.ROLES).roles(),
                pick(from, to, fields, KeyField.ALLOWED_IPS).allowedIps(),
                pick(from, to, fields, KeyField.DENIED_IPS).deniedIps(),
                pick(from, to, fields, KeyField.ALLOWED_ORIGINS).allowedOrigins(),
                pick(from, to, fields, KeyField.ALLOWED_RESOURCES).allowedResources(),
                pick(from, to, fields, KeyField.RATE_LIMITS).rateLimits(),
                pick(from, to, fields, KeyField.CREDITS).credits(),
                pick(from, to, fields, KeyField.METADATA).metadata(),
                from.dialects());
    }

    private static KeySettings pick(KeySettings from, KeySettings to, Set<KeyField> fields, KeyField field) {
        return fields.contains(field) ? to : from;
    }

    static KeySettings permitted(String name, Permission... permissions) {
        KeySettings named = StoreSamples.named(name);
        return new KeySettings(
                name,
                named.description(),
                named.enabled(),
                named.notBefore(),
                named.expiresAt(),
                true,
                List.of(permissions),
                named.roles(),
                named.allowedIps(),
                named.deniedIps(),
                named.allowedOrigins(),
                named.allowedResources(),
                named.rateLimits(),
                named.credits(),
                named.metadata(),
                named.dialects());
    }

    static KeySettings timed(boolean enabled, @Nullable Instant notBefore, @Nullable Instant expiresAt) {
        KeySettings named = StoreSamples.named("timed");
        return new KeySettings(
                named.name(),
                named.description(),
                enabled,
                notBefore,
                expiresAt,
                named.restricted(),
                named.permissions(),
                named.roles(),
                named.allowedIps(),
                named.deniedIps(),
                named.allowedOrigins(),
                named.allowedResources(),
                named.rateLimits(),
                named.credits(),
                named.metadata(),
                named.dialects());
    }

    static ApiKey with(ApiKey key, List<SecretVersion> secrets, AuditStamp updated) {
        return new ApiKey(
                key.id(),
                key.number(),
                key.project(),
                key.owner(),
                key.kind(),
                key.settings(),
                secrets,
                key.revoked(),
                key.quarantined(),
                key.lastUsedAt(),
                key.version() + 1,
                key.created(),
                updated);
    }

    static ApiKey ended(
            ApiKey key, @Nullable StatusChange revoked, @Nullable StatusChange quarantined, AuditStamp updated) {
        return new ApiKey(
                key.id(),
                key.number(),
                key.project(),
                key.owner(),
                key.kind(),
                key.settings(),
                key.secrets(),
                revoked,
                quarantined,
                key.lastUsedAt(),
                key.version() + 1,
                key.created(),
                updated);
    }
}
