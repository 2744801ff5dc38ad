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
 * What the keys of a project are held to when they are made and when they are changed, at every door.
 *
 * @param longestLifeSeconds how long a key may be good from the moment its end is set; {@code null} is for ever
 * @param required what a key must have
 * @param allowedPermissions patterns, of which one must cover each permission that a key is given; {@code null} allows all, also
 *     a key that is not restricted
 * @param namePattern what its name must look like; {@code null} is anyhow
 * @param maxKeysPerOwner how many keys that are neither revoked nor expired one owner may have; {@code null} is any number
 */
public record RuleSet(
        @Nullable Long longestLifeSeconds,
        Set<Required> required,
        @Nullable List<Permission> allowedPermissions,
        @Nullable NamePattern namePattern,
        @Nullable Long maxKeysPerOwner) {

    /** No rule at all. */
    public static final RuleSet NONE = new RuleSet(null, Set.of(), null, null, null);

    /** What a rule can require of a key. */
    public enum Required {
        /** That a request at our own door says whose the key is; a vendor's door always means its caller. */
        OWNER,
        DESCRIPTION,
        EXPIRES_AT,
        ALLOWED_IPS,
        ALLOWED_ORIGINS,
        RATE_LIMITS
    }

    public RuleSet {
        Set<Required> ordered = EnumSet.noneOf(Required.class);
        ordered.addAll(required);
        required = Collections.unmodifiableSet(ordered);
        allowedPermissions = allowedPermissions == null ? null : List.copyOf(allowedPermissions);
    }

    /** The rules by their names, as texts, numbers and lists; {@code null} is no rule. */
    public Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("max_lifetime_seconds", longestLifeSeconds);
        plain.put("required", required.stream().map(each -> text(each)).toList());
        plain.put(
                "allowed_permissions",
                allowedPermissions == null
                        ? null
                        : allowedPermissions.stream().map(Permission::value).toList());
        plain.put("name_pattern", namePattern == null ? null : namePattern.toString());
        plain.put("max_keys_per_owner", maxKeysPerOwner);
        return plain;
    }

    /** The name by which a requirement is asked for: that of the key's field. */
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
