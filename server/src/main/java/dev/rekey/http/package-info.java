/**
 * HTTP infrastructure shared by all APIs: server, routing, JSON, limits, request ids and caller
 * authentication.
 *
 * <p>The server turns network bytes into an {@link dev.rekey.http.HttpExchange}, passes it to the
 * {@link dev.rekey.http.HttpOperation} of the matching route, and writes its {@link
 * dev.rekey.http.HttpResponse}. This package depends on the values and refusals of core and on nothing
 * else: no table, no vendor, no path of an API, no name of a setting. Each API defines its own
 * error responses; this package only selects the API.
 */
@NullMarked
package dev.rekey.http;

import org.jspecify.annotations.NullMarked;
