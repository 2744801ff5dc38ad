package dev.rekey.core.key;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Rights;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Nobody grants more than they hold.
 *
 * <p>An unrestricted caller grants anything: what is beyond the owner's rights stays without effect until the owner has
 * it. What a restricted caller grants, {@link Delegation} decides; of itself it changes only what people read, or narrows
 * itself. Management permissions, and patterns that cover them, are granted by administrators alone.
 */
final class Grants {

    private static final Set<KeyField> ALWAYS_OWN = EnumSet.of(KeyField.NAME, KeyField.DESCRIPTION, KeyField.METADATA);

    /** What is left of a limit is spent elsewhere; whether another limit is narrower is not for a key to say. */
    private static final Set<KeyField> NEVER_OWN = EnumSet.of(KeyField.RATE_LIMITS, KeyField.CREDITS);

    private Grants() {}

    /**
     * @param vendors patterns that the API's vendor has always let everybody grant
     * @param foreseen what the pending changes of a key may make of it; asked of a restricted caller's changes alone
     * @throws Refusal.Forbidden where the step from {@code before} to {@code after} gives more than the caller may give
     */
    static void check(
            Caller caller,
            OwnedKey before,
            OwnedKey after,
            Set<String> vendors,
            Function<OwnedKey, List<OwnedKey>> foreseen) {
        checkManagement(caller, before.given(), after.given(), vendors);
        if (!caller.isRestricted()) {
            return;
        }
        Set<KeyField> widened = Widening.of(before, after);
        if (before.key().id().equals(caller.key())) {
            checkSelf(before, after, widened);
        }
        if (!widened.isEmpty()) {
            Delegation.require(caller, after, foreseen.apply(after));
        }
    }

    /** @throws Refusal.Forbidden where a new key gives more than the caller may give */
    static void checkNew(Caller caller, OwnedKey drafted, Set<String> vendors) {
        checkManagement(caller, Rights.of(List.of()), drafted.given(), vendors);
        Delegation.require(caller, drafted);
    }

    /** @throws Refusal.Forbidden where the caller may not touch the secrets of the key, not even to end one */
    static void checkSecret(Caller caller, OwnedKey owned) {
        if (caller.isRestricted() && owned.key().id().equals(caller.key())) {
            throw ofItself();
        }
        Delegation.requireRights(caller, owned);
    }

    /** @throws Refusal.Forbidden where there are new or prolonged secrets and the caller may not make the key usable */
    static void checkProlonged(
            Caller caller,
            OwnedKey before,
            List<SecretVersion> after,
            Instant now,
            Function<OwnedKey, List<OwnedKey>> foreseen) {
        if (caller.isRestricted() && LiveSecrets.of(before.key(), now).isProlongedBy(after)) {
            Delegation.require(caller, before, foreseen.apply(before));
        }
    }

    /**
     * @throws Refusal.Forbidden where a key that may only be narrowed by itself would have its own narrowing not come, for which
     *     somebody else is waiting, or the caller could not give to another key what it would go on to have
     */
    static void checkCancel(
            Caller caller, OwnedKey owned, ScheduledChange change, Function<OwnedKey, List<OwnedKey>> foreseen) {
        if (!caller.isRestricted() || change.created().by().equals(caller.actor())) {
            return;
        }
        if (owned.key().id().equals(caller.key())) {
            throw ofItself();
        }
        Delegation.require(caller, owned, foreseen.apply(owned.without(change)));
    }

    private static void checkManagement(Caller caller, Rights was, Rights is, Set<String> vendors) {
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
                    "Management permissions, and patterns that cover them, are granted by administrators alone.");
        }
    }

    private static void checkSelf(OwnedKey before, OwnedKey after, Set<KeyField> widened) {
        Set<KeyField> changed = before.key().settings().differences(after.key().settings());
        changed.removeAll(ALWAYS_OWN);
        if (changed.stream().anyMatch(field -> widened.contains(field) || NEVER_OWN.contains(field))) {
            throw ofItself();
        }
    }

    private static Refusal ofItself() {
        return new Refusal.Forbidden(
                Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED,
                "A restricted key may change of itself only its name, description and metadata, and narrow itself.");
    }
}
