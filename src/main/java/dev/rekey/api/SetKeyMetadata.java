package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import dev.rekey.http.Json;
import java.time.InstantSource;

/** {@code PUT /v1/keys/{key}/metadata}: replaces the metadata; a PATCH of the key merges it. */
final class SetKeyMetadata implements NativeOperation {

    private final KeyService keys;
    private final InstantSource clock;

    SetKeyMetadata(KeyService keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return KeyAnswer.of(
                keys.update(
                        caller,
                        KeyAnswer.named(exchange),
                        EntityTag.precondition(exchange),
                        current -> KeyChange.builder()
                                .wholeMetadata(Json.plainObject(Json.object(exchange)))
                                .build()),
                clock);
    }
}
