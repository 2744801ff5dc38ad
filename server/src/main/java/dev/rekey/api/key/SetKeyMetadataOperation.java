package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import dev.rekey.http.json.Json;
import java.time.InstantSource;

/** {@code PUT /v1/keys/{key}/metadata}: replaces the metadata; a PATCH of the key merges it. */
final class SetKeyMetadataOperation implements ApiOperation {

    private final KeyService keys;
    private final InstantSource clock;

    SetKeyMetadataOperation(KeyService keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return KeyResponse.of(
                keys.update(
                        caller,
                        PathReader.key(exchange),
                        EntityTag.precondition(exchange),
                        current -> KeyChange.builder()
                                .wholeMetadata(Json.plainObject(Json.object(exchange)))
                                .build()),
                clock);
    }
}
