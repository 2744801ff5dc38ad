package dev.rekey.api.wire;

import dev.rekey.core.access.Caller;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the native API that can usually be handled without blocking; see {@link
 * dev.rekey.http.NonBlockingOperation}.
 */
public interface NonBlockingApiOperation extends ApiOperation {

    /**
     * {@link #handle} without blocking; {@code null} if it would block. Throws the same exceptions.
     */
    @Nullable
    HttpResponse tryHandle(Caller caller, HttpExchange exchange);
}
