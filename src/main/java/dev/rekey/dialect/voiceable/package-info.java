/**
 * The door for clients of Voiceable's key management, {@code /api/v1/api_keys} and, the same, {@code /voiceable-api/api_keys}.
 *
 * <p>In come the requests that the vendor documents, wrapped in {@code api_key}; out go answers with a {@code status} and
 * {@code data}. What we do differently, and why, is in {@code docs/compatibility/voiceable.md}. The source of every rule here is
 * the vendor's documentation (docs.voiceable.dev, API reference, API keys) as that page tells.
 *
 * <p>This room must never know another vendor, our own API, a table or a setting; and nothing outside it may know what an
 * assistant is.
 */
@NullMarked
package dev.rekey.dialect.voiceable;

import org.jspecify.annotations.NullMarked;
