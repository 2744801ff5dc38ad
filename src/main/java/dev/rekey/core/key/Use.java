package dev.rekey.core.key;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.util.Optional;

/**
 * That a secret was used, told to the store now and then.
 *
 * @param hash the secret's hash under the current pepper, where it is kept under the previous one
 */
public record Use(KeyId key, SecretId secret, Instant at, Optional<KeyHash> hash) {}
