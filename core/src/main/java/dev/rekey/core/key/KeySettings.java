package dev.rekey.core.key;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.Metadata;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a key that an update can change. A revision stores them, and a restore brings them
 * back. Immutable.
 *
 * @param notBefore start of validity; {@code null} means immediately
 * @param expiresAt end of validity, exclusive; {@code null} means never
 * @param expiresAfterIdleSeconds seconds without use after which the key expires; {@code null}
 *     means never
 * @param restricted if false, the key has all permissions of its owner; if true, only those of
 *     {@code permissions} and {@code roles}
 * @param allowedIps networks that the key may be used from; empty means any
 * @param deniedIps networks that the key may not be used from, even if allowed
 * @param allowedOrigins origins that the key may be used from; empty means any
 * @param allowedResources ids by resource type; a type that is absent is not limited
 * @param credits {@code null} means unlimited
 * @param dialects vendor-specific attributes
 */
@GeneratedBuilder
public record KeySettings(
        String name,
        @Nullable String description,
        boolean enabled,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        @Nullable Long expiresAfterIdleSeconds,
        boolean restricted,
        List<Permission> permissions,
        List<String> roles,
        List<IpRange> allowedIps,
        List<IpRange> deniedIps,
        List<OriginPattern> allowedOrigins,
        Map<String, List<String>> allowedResources,
        List<RateLimit> rateLimits,
        @Nullable Credits credits,
        Metadata metadata,
        VendorAttributes dialects) {

    /** Settings of a key before any field is set: enabled, unrestricted, with an empty name. */
    public static final KeySettings BLANK = KeySettingsBuilder.builder()
            .name("")
            .enabled(true)
            .permissions(List.of())
            .roles(List.of())
            .allowedIps(List.of())
            .deniedIps(List.of())
            .allowedOrigins(List.of())
            .allowedResources(Map.of())
            .rateLimits(List.of())
            .metadata(Metadata.EMPTY)
            .dialects(VendorAttributes.EMPTY)
            .build();

    public KeySettings {
        permissions = List.copyOf(permissions);
        roles = List.copyOf(roles);
        allowedIps = List.copyOf(allowedIps);
        deniedIps = List.copyOf(deniedIps);
        allowedOrigins = List.copyOf(allowedOrigins);
        Map<String, List<String>> resources = new LinkedHashMap<>();
        allowedResources.forEach((type, ids) -> resources.put(type, List.copyOf(ids)));
        allowedResources = Collections.unmodifiableMap(resources);
        rateLimits = List.copyOf(rateLimits);
    }

    /** Returns the fields in which {@code other} differs. */
    public Set<KeyField> differences(KeySettings other) {
        Set<KeyField> differences = EnumSet.noneOf(KeyField.class);
        for (KeyField field : KeyField.values()) {
            if (!Objects.equals(field.get(this), field.get(other))) {
                differences.add(field);
            }
        }
        return differences;
    }

    /** Returns a copy with the given fields taken from {@code other}. */
    public KeySettings with(Set<KeyField> fields, KeySettings other) {
        KeySettingsBuilder settings = KeySettingsBuilder.builder(this);
        fields.forEach(field -> field.set(settings, field.get(other)));
        return settings.build();
    }

    /** Returns a copy with other credits. */
    public KeySettings withCredits(@Nullable Credits other) {
        return KeySettingsBuilder.builder(this).credits(other).build();
    }

    /** Returns a copy with other vendor-specific attributes. */
    public KeySettings withDialects(VendorAttributes attributes) {
        return KeySettingsBuilder.builder(this).dialects(attributes).build();
    }
}
