package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;

/** {@code DELETE /v1/keys/{key}}: deletes a key; its audit events are kept. */
final class DeleteKeyOperation implements ApiOperation {

    private final KeyService keys;

    DeleteKeyOperation(KeyService keys) {
        this.keys = keys;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        keys.delete(caller, PathReader.key(exchange), EntityTag.precondition(exchange));
        return HttpResponse.empty(204);
    }
}
