package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.time.InstantSource;

/** {@code GET /v1/keys/{key}}. */
final class GetKeyOperation implements ApiOperation {

    private final KeyService keys;
    private final InstantSource clock;

    GetKeyOperation(KeyService keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return KeyResponse.of(keys.get(caller, PathReader.key(exchange)), clock);
    }
}
