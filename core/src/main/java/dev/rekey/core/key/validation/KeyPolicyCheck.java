package dev.rekey.core.key.validation;

import dev.rekey.core.Violation;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.Role;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.project.GlobPattern;
import dev.rekey.core.project.KeyPolicy;
import dev.rekey.core.project.KeyPolicy.Required;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a key against the key rules of its project, except for the number of keys per owner. A
 * change is checked only for what it changes, so that a key that violates the rules can still be
 * disabled, rotated, narrowed, and corrected one rule at a time. The root key is exempt.
 */
public final class KeyPolicyCheck {

    static final String REQUIRED = "required";
    static final String MAX_LIFETIME = "max_lifetime_seconds";
    static final String ALLOWED_PERMISSIONS = "allowed_permissions";
    static final String NAME_PATTERN = "name_pattern";
    static final String MAX_KEYS_PER_OWNER = "max_keys_per_owner";

    private final KeyPolicy rules;
    private final Instant now;
    private final List<KeyPolicyReport.Broken> broken = new ArrayList<>();

    private KeyPolicyCheck(KeyPolicy rules, Instant now) {
        this.rules = rules;
        this.now = now;
    }

    /** Returns the rules that the change from {@code before} to {@code after} violates. */
    public static List<KeyPolicyReport.Broken> ofChange(
            KeyAggregate before, KeyAggregate after, KeyChange asked, Instant now) {
        if (before.isRootKey()) {
            return List.of();
        }
        KeyPolicyCheck check = new KeyPolicyCheck(after.project().settings().rules(), now);
        check.settings(
                after.key().settings(),
                before.key().settings().differences(after.key().settings()));
        check.rights(
                before.grantedPermissions(),
                after,
                asked.permissions().replacement().orElseGet(() -> texts(after)),
                asked.roles()
                        .replacement()
                        .orElseGet(() -> after.key().settings().roles()));
        return check.broken;
    }

    /** Returns the rules that a new key violates. */
    public static List<KeyPolicyReport.Broken> ofNew(KeyAggregate drafted, KeyChange asked, Instant now) {
        KeyPolicyCheck check = new KeyPolicyCheck(drafted.project().settings().rules(), now);
        check.whole(
                drafted,
                asked.permissions().replacement().orElse(List.of()),
                asked.roles().replacement().orElse(List.of()));
        return check.broken;
    }

    /** Returns the rules that an existing key violates. */
    static List<KeyPolicyReport.Broken> of(KeyAggregate aggregate, Instant now) {
        if (aggregate.isRootKey()) {
            return List.of();
        }
        KeyPolicyCheck check = new KeyPolicyCheck(aggregate.project().settings().rules(), now);
        check.whole(aggregate, texts(aggregate), aggregate.key().settings().roles());
        return check.broken;
    }

    private static List<String> texts(KeyAggregate aggregate) {
        return aggregate.key().settings().permissions().stream()
                .map(Permission::value)
                .toList();
    }

    private void whole(KeyAggregate aggregate, List<String> permissions, List<String> roles) {
        settings(aggregate.key().settings(), EnumSet.allOf(KeyField.class));
        rights(PermissionSet.of(List.of()), aggregate, permissions, roles);
    }

    private void settings(KeySettings settings, Set<KeyField> judged) {
        GlobPattern pattern = rules.namePattern();
        if (judged.contains(KeyField.NAME) && pattern != null && !pattern.matches(settings.name())) {
            add(
                    NAME_PATTERN,
                    "/name",
                    "name_outside_rules",
                    "The project's key rules require a name that matches `" + pattern + "`.");
        }
        String description = settings.description();
        require(judged, Required.DESCRIPTION, KeyField.DESCRIPTION, description == null || description.isBlank());
        require(judged, Required.EXPIRES_AT, KeyField.EXPIRES_AT, settings.expiresAt() == null);
        require(
                judged,
                Required.ALLOWED_IPS,
                KeyField.ALLOWED_IPS,
                settings.allowedIps().isEmpty());
        require(
                judged,
                Required.ALLOWED_ORIGINS,
                KeyField.ALLOWED_ORIGINS,
                settings.allowedOrigins().isEmpty());
        require(
                judged,
                Required.RATE_LIMITS,
                KeyField.RATE_LIMITS,
                settings.rateLimits().isEmpty());
        if (judged.contains(KeyField.EXPIRES_AT)) {
            life(settings.expiresAt());
        }
    }

    private void require(Set<KeyField> judged, Required required, KeyField field, boolean missing) {
        if (missing && judged.contains(field) && rules.required().contains(required)) {
            String name = field.text();
            add(REQUIRED, "/" + name, "required_by_rules", "The project's key rules require `" + name + "`.");
        }
    }

    private void life(@Nullable Instant end) {
        Long longest = rules.longestLifeSeconds();
        if (longest != null && (end == null || end.isAfter(now.plusSeconds(longest)))) {
            add(
                    MAX_LIFETIME,
                    "/expires_at",
                    "life_too_long",
                    "The project's key rules require `expires_at` to be at most " + longest + " seconds from now.");
        }
    }

    /**
     * @param had permissions that are not checked, since the key already has them
     * @param permissions permissions in the order sent, for the JSON pointers
     * @param roles roles in the order sent, for the JSON pointers
     */
    private void rights(PermissionSet had, KeyAggregate aggregate, List<String> permissions, List<String> roles) {
        List<Permission> patterns = rules.allowedPermissions();
        if (patterns == null || had.all()) {
            return;
        }
        if (aggregate.grantedPermissions().all()) {
            add(
                    ALLOWED_PERMISSIONS,
                    "/restricted",
                    "restricted_by_rules",
                    "The project's key rules require keys to be restricted to the allowed permissions.");
            return;
        }
        PermissionSet allowed = PermissionSet.of(patterns);
        for (Permission permission : aggregate.key().settings().permissions()) {
            if (!allowed.includes(permission) && !had.includes(permission)) {
                outside("/permissions/" + permissions.indexOf(permission.value()));
            }
        }
        for (Role role : aggregate.roles()) {
            boolean outside = role.permissions().stream()
                    .anyMatch(permission -> !allowed.includes(permission) && !had.includes(permission));
            if (outside) {
                outside("/roles/" + roles.indexOf(role.name()));
            }
        }
    }

    private void outside(String pointer) {
        add(
                ALLOWED_PERMISSIONS,
                pointer,
                "permission_outside_rules",
                "The project's key rules do not allow this permission.");
    }

    private void add(String rule, String pointer, String code, String message) {
        broken.add(new KeyPolicyReport.Broken(rule, new Violation(pointer, code, message)));
    }
}
