package dev.rekey.sql;

import dev.rekey.core.access.Permission;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ApiKeyBuilder;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.StatusChange;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys and settings with one thing different. */
public final class KeyVariants {

    private KeyVariants() {}

    /** {@code from}, with the fields named taken from {@code to}. */
    public static KeySettings mixed(KeySettings from, KeySettings to, Set<KeyField> fields) {
        KeySettingsBuilder mixed = KeySettingsBuilder.builder(from);
        fields.forEach(field -> field.set(mixed, field.get(to)));
        return mixed.build();
    }

    static KeySettings permitted(String name, Permission... permissions) {
        KeySettings named = StoreSamples.named(name);
        return KeySettingsBuilder.builder(named)
                .name(name)
                .restricted(true)
                .permissions(List.of(permissions))
                .build();
    }

    static KeySettings timed(boolean enabled, @Nullable Instant notBefore, @Nullable Instant expiresAt) {
        KeySettings named = StoreSamples.named("timed");
        return KeySettingsBuilder.builder(named)
                .enabled(enabled)
                .notBefore(notBefore)
                .expiresAt(expiresAt)
                .build();
    }

    static ApiKey with(ApiKey key, List<SecretVersion> secrets, AuditStamp updated) {
        return ApiKeyBuilder.builder(key)
                .secrets(secrets)
                .version(key.version() + 1)
                .updated(updated)
                .build();
    }

    static ApiKey ended(
            ApiKey key, @Nullable StatusChange revoked, @Nullable StatusChange quarantined, AuditStamp updated) {
        return ApiKeyBuilder.builder(key)
                .revoked(revoked)
                .quarantined(quarantined)
                .version(key.version() + 1)
                .updated(updated)
                .build();
    }
}
