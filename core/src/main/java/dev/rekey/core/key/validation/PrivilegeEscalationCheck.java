package dev.rekey.core.key.validation;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.key.ActiveSecrets;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.WideningAnalysis;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Prevents privilege escalation: no caller grants more than it holds. Pure.
 *
 * <p>An unrestricted caller may grant anything; permissions that the owner lacks have no effect
 * until the owner has them. For a restricted caller {@link DelegationCheck} decides; of its own key it
 * may change only name, description and metadata, and narrow other fields. Only administrators may
 * grant management permissions and patterns that cover them.
 */
public final class PrivilegeEscalationCheck {

    private static final Set<KeyField> ALWAYS_OWN = EnumSet.of(KeyField.NAME, KeyField.DESCRIPTION, KeyField.METADATA);

    /**
     * Fields that a restricted key may never change on itself, not even to narrow them: usage of
     * the present limits is counted elsewhere, so their values cannot be compared.
     */
    private static final Set<KeyField> NEVER_OWN = EnumSet.of(KeyField.RATE_LIMITS, KeyField.CREDITS);

    private PrivilegeEscalationCheck() {}

    /**
     * Checks a change of an existing key.
     *
     * @param vendors patterns that the vendor's API lets every caller grant
     * @param foreseen returns the states that pending changes may lead to; called only for
     *     restricted callers
     * @throws Refusal.Forbidden if the change grants more than the caller may grant
     */
    public static void check(
            Caller caller,
            KeyAggregate before,
            KeyAggregate after,
            Set<String> vendors,
            Function<KeyAggregate, List<KeyAggregate>> foreseen) {
        checkManagement(caller, before.grantedPermissions(), after.grantedPermissions(), vendors);
        if (!caller.isRestricted()) {
            return;
        }
        Set<KeyField> widened = WideningAnalysis.of(before, after);
        if (before.key().id().equals(caller.key())) {
            checkSelf(before, after, widened);
        }
        if (!widened.isEmpty()) {
            DelegationCheck.require(caller, after, foreseen.apply(after));
        }
    }

    /**
     * Checks a new key.
     *
     * @throws Refusal.Forbidden if it has more than the caller may grant
     */
    public static void checkNew(Caller caller, KeyAggregate drafted, Set<String> vendors) {
        checkManagement(caller, PermissionSet.of(List.of()), drafted.grantedPermissions(), vendors);
        DelegationCheck.require(caller, drafted);
    }

    /**
     * Checks a change of a key's secrets, including the expiry of one.
     *
     * @throws Refusal.Forbidden if the caller may not change them
     */
    public static void checkSecret(Caller caller, KeyAggregate aggregate) {
        if (caller.isRestricted() && aggregate.key().id().equals(caller.key())) {
            throw ofItself();
        }
        DelegationCheck.requireRights(caller, aggregate);
    }

    /**
     * Checks a change that may add or prolong secrets.
     *
     * @throws Refusal.Forbidden if it does and the caller may not make the key usable
     */
    public static void checkProlonged(
            Caller caller,
            KeyAggregate before,
            List<SecretVersion> after,
            Instant now,
            Function<KeyAggregate, List<KeyAggregate>> foreseen) {
        if (caller.isRestricted() && ActiveSecrets.of(before.key(), now).isProlongedBy(after)) {
            DelegationCheck.require(caller, before, foreseen.apply(before));
        }
    }

    /**
     * Checks the cancellation of a scheduled change. A restricted caller may always cancel its own
     * change.
     *
     * @throws Refusal.Forbidden if a restricted caller would cancel somebody else's change of the
     *     caller's own key, or may not put the key into the states that are possible without the
     *     change
     */
    public static void checkCancel(
            Caller caller,
            KeyAggregate aggregate,
            ScheduledChange change,
            Function<KeyAggregate, List<KeyAggregate>> foreseen) {
        if (!caller.isRestricted() || change.created().by().equals(caller.actor())) {
            return;
        }
        if (aggregate.key().id().equals(caller.key())) {
            throw ofItself();
        }
        DelegationCheck.require(caller, aggregate, foreseen.apply(aggregate.without(change)));
    }

    private static void checkManagement(Caller caller, PermissionSet was, PermissionSet is, Set<String> vendors) {
        if (caller.isAdministrator() || is.all()) {
            return;
        }
        boolean granted = is.permissions().stream()
                .filter(Permission::coversManagement)
                .anyMatch(
                        permission -> !was.permissions().contains(permission) && !vendors.contains(permission.value()));
        if (granted) {
            throw new Refusal.Forbidden(
                    Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED,
                    "Only administrators may grant management permissions and patterns that cover them.");
        }
    }

    private static void checkSelf(KeyAggregate before, KeyAggregate after, Set<KeyField> widened) {
        Set<KeyField> changed = before.key().settings().differences(after.key().settings());
        changed.removeAll(ALWAYS_OWN);
        if (changed.stream().anyMatch(field -> widened.contains(field) || NEVER_OWN.contains(field))) {
            throw ofItself();
        }
    }

    private static Refusal ofItself() {
        return new Refusal.Forbidden(
                Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED,
                "A restricted key may only change its own name, description and metadata, and narrow itself.");
    }
}
