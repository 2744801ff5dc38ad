package dev.rekey.core.key;

import dev.rekey.core.id.SecretId;

/**
 * How a secret would have ended but for a rotation, so that the rotation can be taken back.
 *
 * @param because the secret that the rotation made
 */
public record FormerEnd(SecretId because, SecretEnd end) {}
