/**
 * API for clients of Voiceable's key management, {@code /api/v1/api_keys} and the equivalent {@code
 * /voiceable-api/api_keys}.
 *
 * <p>Accepts the requests that the vendor documents, wrapped in {@code api_key}, and returns
 * responses with {@code status} and {@code data}. Deviations and their reasons are in {@code
 * docs/compatibility/voiceable.md}. The source of every rule here is the vendor's documentation
 * (docs.voiceable.dev, API reference, API keys), as described on that page.
 *
 * <p>This package must not depend on another vendor, the native API, SQL or settings. Only this
 * package knows what an assistant is.
 */
@NullMarked
package dev.rekey.dialect.voiceable;

import org.jspecify.annotations.NullMarked;
