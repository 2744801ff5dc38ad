package dev.rekey.core.project;

import dev.rekey.core.access.Permission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules for creating and changing the keys of a project, enforced at every API.
 *
 * @param longestLifeSeconds maximum lifetime of a key in seconds, from the moment its expiry is
 *     set; {@code null} for unlimited
 * @param required fields that a key must have
 * @param allowedPermissions patterns that must cover each permission of a key; {@code null} allows
 *     all, including unrestricted keys
 * @param namePattern pattern for names; {@code null} for any
 * @param maxKeysPerOwner maximum number of keys of an owner that are neither revoked nor expired;
 *     {@code null} for unlimited
 */
public record KeyPolicy(
        @Nullable Long longestLifeSeconds,
        Set<Required> required,
        @Nullable List<Permission> allowedPermissions,
        @Nullable GlobPattern namePattern,
        @Nullable Long maxKeysPerOwner) {

    /** No rules. */
    public static final KeyPolicy NONE = new KeyPolicy(null, Set.of(), null, null, null);

    /** Fields that a rule can require. */
    public enum Required {
        /**
         * The owner must be specified in the native API; at vendors' APIs it is always the caller.
         */
        OWNER,
        DESCRIPTION,
        EXPIRES_AT,
        ALLOWED_IPS,
        ALLOWED_ORIGINS,
        RATE_LIMITS
    }

    public KeyPolicy {
        Set<Required> ordered = EnumSet.noneOf(Required.class);
        ordered.addAll(required);
        required = Collections.unmodifiableSet(ordered);
        allowedPermissions = allowedPermissions == null ? null : List.copyOf(allowedPermissions);
    }

    /** Returns the rules by name as strings, numbers and lists; {@code null} means no rule. */
    public Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("max_lifetime_seconds", longestLifeSeconds);
        plain.put("required", required.stream().map(field -> text(field)).toList());
        plain.put(
                "allowed_permissions",
                allowedPermissions == null
                        ? null
                        : allowedPermissions.stream().map(Permission::value).toList());
        plain.put("name_pattern", namePattern == null ? null : namePattern.toString());
        plain.put("max_keys_per_owner", maxKeysPerOwner);
        return plain;
    }

    /** Returns the wire name of a requirement, which is the name of the key's field. */
    public static String text(Required required) {
        return switch (required) {
            case OWNER -> "owner";
            case DESCRIPTION -> "description";
            case EXPIRES_AT -> "expires_at";
            case ALLOWED_IPS -> "allowed_ips";
            case ALLOWED_ORIGINS -> "allowed_origins";
            case RATE_LIMITS -> "rate_limits";
        };
    }
}
