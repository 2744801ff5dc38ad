package dev.rekey.core.key;

import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Rights;
import dev.rekey.core.access.Role;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A key with all that it takes to judge it and to show it.
 *
 * @param roles the roles that the key names and that there are
 * @param pending the scheduled changes that may still be made, those that are due first at the front
 */
public record OwnedKey(ApiKey key, User owner, Project project, List<Role> roles, List<ScheduledChange> pending) {

    public OwnedKey {
        roles = List.copyOf(roles);
        pending = List.copyOf(pending);
    }

    /** One that nothing is scheduled for. */
    public OwnedKey(ApiKey key, User owner, Project project, List<Role> roles) {
        this(key, owner, project, roles, List.of());
    }

    private static final Comparator<ScheduledChange> IN_ORDER = Comparator.comparing(
                    (ScheduledChange each) -> each.plan().effectiveAt())
            .thenComparing(ScheduledChange::id);

    /** The one key that keeps an installation manageable. */
    public boolean isRootKey() {
        return owner.root() && key.number() == 1;
    }

    /** What holds of the key now; a disabled owner disables its keys. */
    public KeyState state(Instant now) {
        KeyState own = key.state(now);
        return own != KeyState.REVOKED && !owner.enabled() ? KeyState.DISABLED : own;
    }

    /** What the key was given, whether or not its owner has it. */
    public Rights given() {
        if (!key.settings().restricted()) {
            return Rights.ALL;
        }
        List<Permission> all = new ArrayList<>(key.settings().permissions());
        roles.forEach(role -> all.addAll(role.permissions()));
        return Rights.of(all);
    }

    /** What the key may do: what it was given, as far as its owner has it. */
    public Rights effective() {
        return given().intersect(owner.rights());
    }

    /** The same key with what remains of its credits now, which moves without a change of the key. */
    public OwnedKey withCredits(Credits credits) {
        return credits.equals(key.settings().credits()) ? this : with(key.withCredits(credits));
    }

    public OwnedKey with(ApiKey other) {
        return new OwnedKey(other, owner, project, roles, pending);
    }

    OwnedKey withPending(List<ScheduledChange> others) {
        return new OwnedKey(key, owner, project, roles, others);
    }

    /** The same key where this one is not pending any more. */
    OwnedKey without(ScheduledChange ended) {
        return withPending(
                pending.stream().filter(each -> !each.id().equals(ended.id())).toList());
    }

    /** The same key where this one is pending too. */
    OwnedKey withPending(ScheduledChange added) {
        List<ScheduledChange> all = new ArrayList<>(pending);
        all.add(added);
        all.sort(IN_ORDER);
        return withPending(all);
    }
}
