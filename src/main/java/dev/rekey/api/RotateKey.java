package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;
import java.util.Optional;

/** {@code POST /v1/keys/{key}/rotate}: another secret for the same key, shown this once; the old one ends at once. */
final class RotateKey implements NativeOperation {

    private final KeyService keys;
    private final Repeats repeats;
    private final InstantSource clock;

    RotateKey(KeyService keys, Repeats repeats, InstantSource clock) {
        this.keys = keys;
        this.repeats = repeats;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.KEYS_WRITE);
        return repeats.<OwnedKey>once(
                caller,
                exchange,
                200,
                true,
                rotated -> KeyJson.of(rotated, clock.instant()),
                once -> IssuedKeyAnswer.of(
                        200,
                        keys.rotate(
                                caller,
                                KeyAnswer.named(exchange),
                                EntityTag.ifMatch(exchange),
                                current -> {
                                    Body.refuseMisshapen(Body.readOptional(exchange));
                                    return Optional.empty();
                                },
                                once),
                        clock));
    }
}
