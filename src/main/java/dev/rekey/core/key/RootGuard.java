package dev.rekey.core.key;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import java.util.Set;

/** What nobody may do to the root key, which keeps an installation manageable, nor an administrator to root's other keys. */
final class RootGuard {

    private RootGuard() {}

    /** @throws Refusal.Conflict where it is the root key */
    static void refuse(OwnedKey owned, String message) {
        if (owned.isRootKey()) {
            throw new Refusal.Conflict(Refusal.Conflict.Reason.ROOT_PROTECTED, message);
        }
    }

    /** An administrator of root's project is not root, and must not become it by way of root's keys. */
    static void refuseForeign(Caller caller, OwnedKey owned) {
        if (owned.owner().root() && !owned.owner().id().equals(caller.user())) {
            throw Caller.roleNotAllowed();
        }
    }

    /** Nothing that could lock an installation out of its own root key. */
    static void refuseNarrowed(OwnedKey before, KeySettings after) {
        Set<KeyField> harmless = Set.of(KeyField.NAME, KeyField.DESCRIPTION, KeyField.METADATA);
        boolean narrowed = !harmless.containsAll(before.key().settings().differences(after));
        if (narrowed) {
            refuse(before, "The root key cannot be disabled, restricted or narrowed.");
        }
    }
}
