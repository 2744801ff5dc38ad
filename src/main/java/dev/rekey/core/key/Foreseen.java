package dev.rekey.core.key;

import java.util.ArrayList;
import java.util.List;

/**
 * The states that pending changes may bring a key to without anybody asking again: each change made alone, since those before it
 * may be held back or cancelled, and each made after all before it. Pure.
 */
final class Foreseen {

    private Foreseen() {}

    /**
     * @param owned the key as it would be now
     * @param roles the roles of its project
     * @return empty if nothing is pending
     */
    static List<OwnedKey> of(OwnedKey owned, KnownRoles roles) {
        List<OwnedKey> states = new ArrayList<>();
        OwnedKey inOrder = owned;
        for (ScheduledChange change : owned.pending()) {
            inOrder = made(inOrder, change, roles);
            states.add(inOrder);
            states.add(made(owned, change, roles));
        }
        return states;
    }

    /** What is wrong with the change by then does not matter: it is not made in that case. */
    private static OwnedKey made(OwnedKey before, ScheduledChange change, KnownRoles roles) {
        KeyRules rules = new KeyRules(
                before.project().settings(), roles.names(), change.plan().effectiveAt());
        KeySettings settings =
                rules.apply(before.key().settings(), change.plan().change());
        return new OwnedKey(
                before.key().changed(settings, change.created()),
                before.owner(),
                before.project(),
                roles.named(settings.roles()),
                before.pending());
    }
}
