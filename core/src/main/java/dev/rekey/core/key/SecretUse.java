package dev.rekey.core.key;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A use of a secret, as reported to the store periodically. Immutable.
 *
 * @param at time of the use
 * @param from client address; {@code null} if it was not reported
 * @param hash hash of the secret under the current pepper, if the stored hash uses the previous one
 */
public record SecretUse(
        KeyId key, SecretId secret, Instant at, @Nullable IpAddress from, Optional<KeyHash> hash) {

    /** Creates a use whose client address is unknown. */
    public SecretUse(KeyId key, SecretId secret, Instant at, Optional<KeyHash> hash) {
        this(key, secret, at, null, hash);
    }
}
