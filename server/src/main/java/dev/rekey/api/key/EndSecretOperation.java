package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.rotation.RotationService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
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
