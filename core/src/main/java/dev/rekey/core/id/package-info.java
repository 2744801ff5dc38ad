/**
 * Typed ids: one type for each kind, so that a user's id cannot be passed as a key's.
 *
 * <p>Each id is a UUIDv7, public and safe to log. Text form: kind, underscore and 26 characters of
 * lower-case Crockford base32.
 */
@NullMarked
package dev.rekey.core.id;

import org.jspecify.annotations.NullMarked;
