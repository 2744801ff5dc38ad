/**
 * Secrets, their hashes and their generation.
 *
 * <p>Secrets and hashes do not reveal themselves when printed. The package does not know which key
 * a secret belongs to.
 */
@NullMarked
package dev.rekey.core.secret;

import org.jspecify.annotations.NullMarked;
