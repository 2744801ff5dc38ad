package dev.rekey.core.key;

import dev.rekey.core.id.SecretId;

/**
 * Expiry of a secret before a rotation, to which cancelling the rotation reverts.
 *
 * @param because the secret created by that rotation
 * @param end the expiry before it
 */
public record PreviousSecretExpiry(SecretId because, SecretExpiry end) {}
