package dev.rekey.core.key.validation;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Role;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyReader;
import dev.rekey.core.project.RoleStore;
import dev.rekey.core.project.User;
import dev.rekey.core.project.WidenedKeys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks {@link DelegationCheck} for every key that a change of a user or role would widen. Reads
 * all of these keys, in pieces. Thread-safe.
 */
public final class DependentKeyCheck implements WidenedKeys {

    private final KeyReader keys;
    private final RoleStore roles;
    private final InstantSource clock;

    public DependentKeyCheck(KeyReader keys, RoleStore roles, InstantSource clock) {
        this.keys = keys;
        this.roles = roles;
        this.clock = clock;
    }

    @Override
    public void requireOf(Caller caller, User after) {
        Instant now = clock.instant();
        ProjectRoles known = new ProjectRoles(roles.list(after.project()));
        keys.walk(KeyFilter.all(now).owner(after.id())).forEachRemaining(before -> {
            KeyAggregate wider =
                    new KeyAggregate(before.key(), after, before.project(), before.roles(), before.pending());
            boolean enabled = after.enabled() && !before.owner().enabled();
            if (enabled || !before.effectivePermissions().includesAll(wider.effectivePermissions())) {
                require(caller, wider, known);
            }
        });
    }

    @Override
    public void requireWith(Caller caller, ProjectId project, Role after) {
        Instant now = clock.instant();
        ProjectRoles known = new ProjectRoles(with(roles.list(project), after));
        keys.walk(KeyFilter.all(now).project(project).role(after.name())).forEachRemaining(before -> {
            KeyAggregate wider = new KeyAggregate(
                    before.key(), before.owner(), before.project(), with(before.roles(), after), before.pending());
            if (!before.grantedPermissions().includesAll(wider.grantedPermissions())) {
                require(caller, wider, known);
            }
        });
    }

    private static List<Role> with(List<Role> present, Role role) {
        List<Role> all = new ArrayList<>(present);
        all.removeIf(existing -> existing.name().equals(role.name()));
        all.add(role);
        return all;
    }

    /** Skips revoked keys: they stay unusable whatever they are granted. */
    private static void require(Caller caller, KeyAggregate wider, ProjectRoles known) {
        if (wider.key().revoked() == null) {
            DelegationCheck.require(caller, wider, PendingStates.of(wider, known));
        }
    }
}
