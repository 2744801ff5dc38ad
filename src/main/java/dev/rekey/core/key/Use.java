package dev.rekey.core.key;

import dev.rekey.core.access.Address;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a secret was used, told to the store now and then.
 *
 * @param from the address it was used from; {@code null} where that was not told
 * @param hash the secret's hash under the current pepper, where it is kept under the previous one
 */
public record Use(
        KeyId key, SecretId secret, Instant at, @Nullable Address from, Optional<KeyHash> hash) {

    /** From nobody knows where. */
    public Use(KeyId key, SecretId secret, Instant at, Optional<KeyHash> hash) {
        this(key, secret, at, null, hash);
    }
}
