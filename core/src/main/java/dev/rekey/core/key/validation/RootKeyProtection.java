package dev.rekey.core.key.validation;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import java.util.Set;

/**
 * Protects the root key, without which an installation cannot be managed, and protects root's other
 * keys from administrators.
 */
public final class RootKeyProtection {

    private RootKeyProtection() {}

    /** @throws Refusal.Conflict if the key is the root key */
    public static void refuse(KeyAggregate aggregate, String message) {
        if (aggregate.isRootKey()) {
            throw new Refusal.Conflict(Refusal.Conflict.Reason.ROOT_PROTECTED, message);
        }
    }

    /**
     * Refuses changes of root's keys by other users: an administrator of root's project must not
     * gain root's permissions through them.
     */
    public static void requireRootCaller(Caller caller, KeyAggregate aggregate) {
        if (aggregate.owner().root() && !aggregate.owner().id().equals(caller.user())) {
            throw Caller.roleNotAllowed();
        }
    }

    /** Refuses changes of the root key that could lock the operator out. */
    public static void refuseNarrowed(KeyAggregate before, KeySettings after) {
        Set<KeyField> harmless = Set.of(KeyField.NAME, KeyField.DESCRIPTION, KeyField.METADATA);
        boolean narrowed = !harmless.containsAll(before.key().settings().differences(after));
        if (narrowed) {
            refuse(before, "The root key cannot be disabled, restricted or narrowed.");
        }
    }
}
