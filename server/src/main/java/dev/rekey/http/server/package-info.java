/** The HTTP server: listeners, connections, limits, dispatch of requests, access log. */
@NullMarked
package dev.rekey.http.server;

import org.jspecify.annotations.NullMarked;
