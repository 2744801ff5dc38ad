package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.IssuedKey;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/** {@code POST /v1/keys}: creates a key and returns its secret, once. */
final class CreateKey implements NativeOperation {

    private final KeyService keys;
    private final Repeats repeats;
    private final InstantSource clock;

    CreateKey(KeyService keys, Repeats repeats, InstantSource clock) {
        this.keys = keys;
        this.repeats = repeats;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.KEYS_WRITE);
        return repeats.<OwnedKey>once(
                caller, exchange, 201, true, created -> KeyJson.of(created, clock.instant()), once -> {
                    IssuedKey issued = keys.create(caller, () -> KeyWire.draft(Body.readNew(exchange)), once);
                    return IssuedKeyAnswer.of(201, issued, clock)
                            .with(
                                    "Location",
                                    exchange.path() + "/" + issued.owned().key().id());
                });
    }
}
