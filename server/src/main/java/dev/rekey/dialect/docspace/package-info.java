/**
 * API for clients of ONLYOFFICE DocSpace's key management, {@code /api/2.0/keys}.
 *
 * <p>Accepts the requests of the vendor's samples and SDKs and returns its envelopes. Deviations
 * and their reasons are in {@code docs/compatibility/docspace.md}. The source of every rule here is
 * the vendor's documentation (api.onlyoffice.com, DocSpace API backend, API keys) or the behavior
 * of its server, as described on that page.
 *
 * <p>This package must not depend on another vendor, the native API, SQL or settings. Only this
 * package knows that an absent list of permissions means full access.
 */
@NullMarked
package dev.rekey.dialect.docspace;

import org.jspecify.annotations.NullMarked;
