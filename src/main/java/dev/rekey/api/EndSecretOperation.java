package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.key.RotationService;
import dev.rekey.http.EntityTag;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.time.InstantSource;

/**
 * {@code DELETE /v1/keys/{key}/secrets/{secret}}: expires one secret of a key that has others, and
 * returns the key.
 */
final class EndSecretOperation implements ApiOperation {

    private final RotationService rotations;
    private final InstantSource clock;

    EndSecretOperation(RotationService rotations, InstantSource clock) {
        this.rotations = rotations;
        this.clock = clock;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return KeyResponse.of(
                rotations.endSecret(
                        caller,
                        PathReader.key(exchange),
                        SecretRequestReader.named(exchange),
                        EntityTag.precondition(exchange)),
                clock);
    }
}
