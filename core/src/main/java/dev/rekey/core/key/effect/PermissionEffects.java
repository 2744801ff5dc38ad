package dev.rekey.core.key.effect;

import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.Role;
import dev.rekey.core.key.ChangeEffect;
import dev.rekey.core.key.ChangeEffect.Code;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.ProjectRoles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Computes the effects of a change on the permissions of a key. Pure.
 *
 * <p>Roles are reported by name and not expanded, since their permissions at another time are
 * unknown. Their known permissions decide only whether a permission that the key itself lists is
 * lost or gained.
 */
final class PermissionEffects {

    private PermissionEffects() {}

    static List<ChangeEffect> between(KeySettings before, KeySettings after, ProjectRoles roles) {
        if (before.restricted() != after.restricted()) {
            return List.of(ChangeEffect.of(after.restricted() ? Code.BECOMES_RESTRICTED : Code.BECOMES_UNRESTRICTED));
        }
        if (!after.restricted()) {
            return List.of();
        }
        List<ChangeEffect> effects = new ArrayList<>();
        before.roles().stream()
                .filter(role -> !after.roles().contains(role))
                .forEach(role -> effects.add(ChangeEffect.of(Code.LOSES_ROLE, role)));
        after.roles().stream()
                .filter(role -> !before.roles().contains(role))
                .forEach(role -> effects.add(ChangeEffect.of(Code.GAINS_ROLE, role)));
        for (Permission lost : uncovered(before, after)) {
            effects.add(by(lost, after, roles)
                    .map(role -> ChangeEffect.of(Code.LEAVES_PERMISSION_TO_ROLE, lost.value(), role))
                    .orElseGet(() -> ChangeEffect.of(
                            overlaps(lost, after, roles) ? Code.LOSES_PART_OF_PERMISSION : Code.LOSES_PERMISSION,
                            lost.value())));
        }
        for (Permission gained : uncovered(after, before)) {
            effects.add(by(gained, before, roles)
                    .map(role -> ChangeEffect.of(Code.HOLDS_PERMISSION_BESIDE_ROLE, gained.value(), role))
                    .orElseGet(() -> ChangeEffect.of(Code.GAINS_PERMISSION, gained.value())));
        }
        return effects;
    }

    /**
     * Returns the permissions that {@code one} lists and that no permission listed by {@code other}
     * covers.
     */
    private static List<Permission> uncovered(KeySettings one, KeySettings other) {
        PermissionSet named = PermissionSet.of(other.permissions());
        return one.permissions().stream()
                .filter(permission -> !named.includes(permission))
                .toList();
    }

    /** Returns the first role of the key that grants the permission. */
    private static Optional<String> by(Permission permission, KeySettings settings, ProjectRoles roles) {
        return roles.named(settings.roles()).stream()
                .filter(role -> PermissionSet.of(role.permissions()).includes(permission))
                .map(Role::name)
                .findFirst();
    }

    private static boolean overlaps(Permission lost, KeySettings after, ProjectRoles roles) {
        return after.permissions().stream()
                        .anyMatch(permission -> permission.intersect(lost).isPresent())
                || roles.named(after.roles()).stream()
                        .flatMap(role -> role.permissions().stream())
                        .anyMatch(permission -> permission.intersect(lost).isPresent());
    }
}
