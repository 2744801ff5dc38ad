/**
 * The text that is shown once, what is kept of it, and how one is made.
 *
 * <p>In come texts that a client presents and random bits; out go secrets that do not print themselves and hashes under a
 * pepper. This room does not know which key a secret belongs to.
 */
@NullMarked
package dev.rekey.core.secret;

import org.jspecify.annotations.NullMarked;
