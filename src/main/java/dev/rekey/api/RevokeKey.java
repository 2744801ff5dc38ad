package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/** {@code POST /v1/keys/{key}/revoke}: revokes a key permanently, with an optional reason. */
final class RevokeKey implements NativeOperation {

    private final KeyService keys;
    private final Repeats repeats;
    private final InstantSource clock;

    RevokeKey(KeyService keys, Repeats repeats, InstantSource clock) {
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
                false,
                revoked -> KeyJson.of(revoked, clock.instant()),
                once -> KeyAnswer.of(
                        keys.revoke(
                                caller,
                                KeyAnswer.named(exchange),
                                EntityTag.precondition(exchange),
                                current -> Body.reasonAlone(exchange),
                                once),
                        clock));
    }
}
