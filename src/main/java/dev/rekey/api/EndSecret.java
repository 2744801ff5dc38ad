package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.key.RotationService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/**
 * {@code DELETE /v1/keys/{key}/secrets/{secret}}: expires one secret of a key that has others, and
 * returns the key.
 */
final class EndSecret implements NativeOperation {

    private final RotationService rotations;
    private final InstantSource clock;

    EndSecret(RotationService rotations, InstantSource clock) {
        this.rotations = rotations;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return KeyAnswer.of(
                rotations.endSecret(
                        caller,
                        KeyAnswer.named(exchange),
                        SecretWire.named(exchange),
                        EntityTag.precondition(exchange)),
                clock);
    }
}
