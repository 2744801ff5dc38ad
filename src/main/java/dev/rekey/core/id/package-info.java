/**
 * Names of things: one type per kind of id, so that a user's id cannot be passed where a key's is wanted.
 *
 * <p>An id is a UUIDv7, public and safe in logs. Text form: the kind, an underscore and 26 characters of lower-case
 * Crockford base32.
 */
@NullMarked
package dev.rekey.core.id;

import org.jspecify.annotations.NullMarked;
