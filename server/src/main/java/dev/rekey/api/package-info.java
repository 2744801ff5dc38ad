/**
 * The native API: one class per operation, with problem details (RFC 9457) for errors.
 *
 * <p>Translates an {@link dev.rekey.http.HttpExchange} into calls of core's services, and their results
 * into an {@link dev.rekey.http.HttpResponse}. Authorization and the effects of changes are decided in
 * core. Knows neither vendors nor SQL.
 */
@NullMarked
package dev.rekey.api;

import org.jspecify.annotations.NullMarked;
