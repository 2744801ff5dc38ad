/**
 * The door for clients of the Basic Admin API's project keys, {@code /project/{id}/key…}.
 *
 * <p>In come the requests that the vendor documents; out go its two shapes, {@code key} for one and {@code data} for several.
 * What we do differently, and why, is in {@code docs/compatibility/basic.md}. The source of every rule here is the vendor's
 * documentation (docs.basic.tech, API reference, project keys) as that page tells.
 *
 * <p>This room must never know another vendor, our own API, a table or a setting; and nothing outside it may know that a key's
 * permissions are written as one string.
 */
@NullMarked
package dev.rekey.dialect.basic;

import org.jspecify.annotations.NullMarked;
