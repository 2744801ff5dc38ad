/**
 * The door for clients of the Partoo REST API's key management, {@code /v2/api_keys} and {@code /v2/permissions}.
 *
 * <p>In come requests as the vendor documents them; out go its keys and its errors. What we do differently, and why, is in
 * {@code docs/compatibility/partoo.md}. The source of every rule here is the vendor's documentation (developers.partoo.co,
 * API reference, API keys) as that page tells.
 *
 * <p>This room must never know another vendor, our own API, a table or a setting; and nothing outside it may know that a key can
 * have a date on which it ends, in place of an instant.
 */
@NullMarked
package dev.rekey.dialect.partoo;

import org.jspecify.annotations.NullMarked;
