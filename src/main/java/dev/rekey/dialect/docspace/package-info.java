/**
 * The door for clients of ONLYOFFICE DocSpace's key management, {@code /api/2.0/keys}.
 *
 * <p>In come the requests that the vendor's samples and SDKs send; out go its envelopes. What we do differently, and why, is in
 * {@code docs/compatibility/docspace.md}. The source of every rule here is the vendor's documentation
 * (api.onlyoffice.com, DocSpace API backend, API keys) or the behaviour of its server, as that page tells.
 *
 * <p>This room must never know another vendor, our own API, a table or a setting; and nothing outside it may know that a list of
 * permissions can mean "everything" by being empty.
 */
@NullMarked
package dev.rekey.dialect.docspace;

import org.jspecify.annotations.NullMarked;
