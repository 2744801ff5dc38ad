package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.key.RotationService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/** {@code PATCH /v1/keys/{key}/secrets/{secret}}: changes the expiry of an earlier secret. */
final class UpdateSecret implements NativeOperation {

    private final RotationService rotations;
    private final InstantSource clock;

    UpdateSecret(RotationService rotations, InstantSource clock) {
        this.rotations = rotations;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return KeyAnswer.of(
                rotations.updateSecret(
                        caller,
                        KeyAnswer.named(exchange),
                        SecretWire.named(exchange),
                        EntityTag.precondition(exchange),
                        current -> SecretWire.change(Body.readPatch(exchange))),
                clock);
    }
}
