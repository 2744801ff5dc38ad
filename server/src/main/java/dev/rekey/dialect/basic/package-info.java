/**
 * API for clients of the Basic Admin API's project keys, {@code /project/{id}/key…}.
 *
 * <p>Accepts the requests that the vendor documents and returns its two forms, {@code key} for one
 * key and {@code data} for several. Deviations and their reasons are in {@code
 * docs/compatibility/basic.md}. The source of every rule here is the vendor's documentation
 * (docs.basic.tech, API reference, project keys), as described on that page.
 *
 * <p>This package must not depend on another vendor, the native API, SQL or settings. Only this
 * package knows that permissions are written as one string.
 */
@NullMarked
package dev.rekey.dialect.basic;

import org.jspecify.annotations.NullMarked;
