package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/** {@code GET /v1/keys/{key}}. */
final class GetKey implements NativeOperation {

    private final KeyService keys;
    private final InstantSource clock;

    GetKey(KeyService keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return KeyAnswer.of(keys.get(caller, KeyAnswer.named(exchange)), clock);
    }
}
