package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.RotationService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/**
 * {@code POST /v1/keys/{key}/rotate}: adds a secret to a key and returns it, once; earlier secrets
 * stay valid for the overlap.
 */
final class RotateKey implements NativeOperation {

    private final RotationService rotations;
    private final Repeats repeats;
    private final InstantSource clock;

    RotateKey(RotationService rotations, Repeats repeats, InstantSource clock) {
        this.rotations = rotations;
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
                        rotations.rotate(
                                caller,
                                KeyAnswer.named(exchange),
                                EntityTag.precondition(exchange),
                                current -> SecretWire.rotation(Body.readOptional(exchange)),
                                once),
                        clock));
    }
}
