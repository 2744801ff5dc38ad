package dev.rekey.api.wire;

import dev.rekey.core.access.Caller;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** Handles one operation of the native API for an authenticated caller. */
@FunctionalInterface
public interface ApiOperation {

    /**
     * @throws dev.rekey.core.Refusal if core rejects the request
     * @throws dev.rekey.http.HttpError if the request cannot be read
     * @throws InvalidRequestException if a body or parameter has the wrong form
     */
    HttpResponse handle(Caller caller, HttpExchange exchange);
}
