package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PatchBody;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.rotation.RotationService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import java.time.InstantSource;

/** {@code PATCH /v1/keys/{key}/secrets/{secret}}: changes the expiry of an earlier secret. */
final class UpdateSecretOperation implements ApiOperation {

    private final RotationService rotations;
    private final InstantSource clock;

    UpdateSecretOperation(RotationService rotations, InstantSource clock) {
        this.rotations = rotations;
        this.clock = clock;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        PatchBody patch = new PatchBody(exchange);
        return KeyResponse.of(
                rotations.updateSecret(
                        caller,
                        PathReader.key(exchange),
                        SecretRequestReader.named(exchange),
                        EntityTag.precondition(exchange),
                        current -> SecretRequestReader.change(patch.fields())),
                clock);
    }
}
