package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/** {@code PATCH /v1/keys/{key}}: a merge patch (RFC 7396) of a key in use. */
final class UpdateKey implements NativeOperation {

    private final KeyService keys;
    private final InstantSource clock;

    UpdateKey(KeyService keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return KeyAnswer.of(
                keys.update(
                        caller,
                        KeyAnswer.named(exchange),
                        EntityTag.ifMatch(exchange),
                        current -> KeyWire.change(Body.readPatch(exchange), KeyJson.of(current, clock.instant()))),
                clock);
    }
}
