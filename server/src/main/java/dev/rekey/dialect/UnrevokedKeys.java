package dev.rekey.dialect;

import dev.rekey.core.Refusal;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.store.KeyFilter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/** The keys that exist at a vendor without a state for revoked keys: all that are not revoked. */
public final class UnrevokedKeys {

    private static final Set<KeyState> STATES = EnumSet.complementOf(EnumSet.of(KeyState.REVOKED));

    private UnrevokedKeys() {}

    /** The filter for lists of these keys. */
    public static KeyFilter filter(Instant now) {
        return KeyFilter.all(now).states(STATES);
    }

    public static boolean contains(KeyAggregate aggregate) {
        return aggregate.key().revoked() == null;
    }

    /** @throws Refusal.NotFound if the key is revoked */
    public static KeyAggregate require(KeyAggregate aggregate) {
        if (!contains(aggregate)) {
            throw new Refusal.NotFound(Refusal.ResourceType.KEY, "revoked");
        }
        return aggregate;
    }
}
