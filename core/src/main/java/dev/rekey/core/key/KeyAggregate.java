package dev.rekey.core.key;

import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.Role;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A key with its owner, project, roles and pending changes: everything needed to evaluate and show
 * it. Immutable.
 *
 * @param roles existing roles that the key lists
 * @param pending scheduled changes that may still be applied, earliest due first
 */
public record KeyAggregate(ApiKey key, User owner, Project project, List<Role> roles, List<ScheduledChange> pending) {

    public KeyAggregate {
        roles = List.copyOf(roles);
        pending = List.copyOf(pending);
    }

    /** Creates a key without scheduled changes. */
    public KeyAggregate(ApiKey key, User owner, Project project, List<Role> roles) {
        this(key, owner, project, roles, List.of());
    }

    private static final Comparator<ScheduledChange> IN_ORDER = Comparator.comparing(
                    (ScheduledChange change) -> change.plan().effectiveAt())
            .thenComparing(ScheduledChange::id);

    /** Returns whether this is the root key, which keeps an installation manageable. */
    public boolean isRootKey() {
        return owner.root() && key.number() == 1;
    }

    /** Returns the state at {@code now}. Keys of a disabled owner are disabled. */
    public KeyState state(Instant now) {
        KeyState own = key.state(now);
        return own != KeyState.REVOKED && !owner.enabled() ? KeyState.DISABLED : own;
    }

    /** Returns the permissions granted to the key, whether or not its owner has them. */
    public PermissionSet grantedPermissions() {
        if (!key.settings().restricted()) {
            return PermissionSet.ALL;
        }
        List<Permission> all = new ArrayList<>(key.settings().permissions());
        roles.forEach(role -> all.addAll(role.permissions()));
        return PermissionSet.of(all);
    }

    /** Returns the effective permissions: those granted that the owner has as well. */
    public PermissionSet effectivePermissions() {
        return grantedPermissions().intersect(owner.rights());
    }

    /** Returns a copy with the current credits, which change without a new version of the key. */
    public KeyAggregate withCredits(Credits credits) {
        return credits.equals(key.settings().credits()) ? this : with(key.withCredits(credits));
    }

    public KeyAggregate with(ApiKey other) {
        return new KeyAggregate(other, owner, project, roles, pending);
    }

    public KeyAggregate withPending(List<ScheduledChange> others) {
        return new KeyAggregate(key, owner, project, roles, others);
    }

    /** Returns a copy without this pending change. */
    public KeyAggregate without(ScheduledChange ended) {
        return withPending(pending.stream()
                .filter(change -> !change.id().equals(ended.id()))
                .toList());
    }

    /** Returns a copy with this additional pending change. */
    public KeyAggregate withPending(ScheduledChange added) {
        List<ScheduledChange> all = new ArrayList<>(pending);
        all.add(added);
        all.sort(IN_ORDER);
        return withPending(all);
    }
}
