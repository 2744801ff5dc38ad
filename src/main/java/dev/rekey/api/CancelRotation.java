package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.RotationService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/** {@code POST /v1/keys/{key}/rotate/cancel}: removes the newest secret. */
final class CancelRotation implements NativeOperation {

    private final RotationService rotations;
    private final Repeats repeats;
    private final InstantSource clock;

    CancelRotation(RotationService rotations, Repeats repeats, InstantSource clock) {
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
                false,
                cancelled -> KeyJson.of(cancelled, clock.instant()),
                once -> KeyAnswer.of(
                        rotations.cancel(
                                caller,
                                KeyAnswer.named(exchange),
                                EntityTag.precondition(exchange),
                                current -> Body.reasonAlone(exchange),
                                once),
                        clock));
    }
}
