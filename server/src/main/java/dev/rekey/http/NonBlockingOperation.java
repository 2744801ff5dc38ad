package dev.rekey.http;

import org.jspecify.annotations.Nullable;

/**
 * An operation that can usually respond without blocking, on the thread that read the request, once
 * its body has arrived.
 */
public interface NonBlockingOperation extends HttpOperation {

    /**
     * Handles a request whose body has arrived if that requires no blocking on a lock, disk or
     * network. Otherwise returns {@code null} without side effects, and {@link #handle} is called
     * on a virtual thread.
     *
     * <p>Throws as {@link #handle} does.
     */
    @Nullable
    HttpResponse tryHandle(HttpExchange exchange);

    /**
     * Handles a request whose body has not arrived with its headers, if the response does not
     * depend on the body; called on the thread that read the request. Returns {@code null} if the
     * body is needed, or if deciding would block.
     *
     * <p>Throws as {@link #handle} does.
     */
    default @Nullable HttpResponse handleWithoutBody(HttpExchange exchange) {
        return null;
    }
}
