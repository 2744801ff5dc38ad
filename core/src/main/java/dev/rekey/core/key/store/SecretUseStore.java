package dev.rekey.core.key.store;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.SecretUse;
import java.time.Instant;
import java.util.List;

/** Last uses of secrets, and what they say about inactivity. Thread-safe; all methods block. */
public interface SecretUseStore {

    /**
     * Returns keys with a secret that has expired by inactivity, according to the stored last uses,
     * and has not been removed yet.
     */
    List<KeyId> expiredByInactivity(Instant now, int limit);

    /**
     * Returns last uses, of secrets with an inactivity timeout, that are further ahead of {@code
     * now} than clock skew allows. They were recorded while a clock was wrong and would keep the
     * secret valid until then.
     */
    List<SecretUse> usedAhead(Instant now, int limit);

    /**
     * Records when keys and secrets were last used. An older instant never replaces a newer one,
     * unless the newer one is further ahead of {@code now} than clock skew allows. Changes no
     * version.
     */
    void recordUse(List<SecretUse> uses, Instant now);
}
