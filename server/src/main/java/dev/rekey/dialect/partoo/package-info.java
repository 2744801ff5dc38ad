/**
 * API for clients of the Partoo REST API's key management, {@code /v2/api_keys} and {@code
 * /v2/permissions}.
 *
 * <p>Accepts requests as the vendor documents them and returns its keys and errors. Deviations and
 * their reasons are in {@code docs/compatibility/partoo.md}. The source of every rule here is the
 * vendor's documentation (developers.partoo.co, API reference, API keys), as described on that
 * page.
 *
 * <p>This package must not depend on another vendor, the native API, SQL or settings. Only this
 * package knows that a key can expire on a date instead of at an instant.
 */
@NullMarked
package dev.rekey.dialect.partoo;

import org.jspecify.annotations.NullMarked;
