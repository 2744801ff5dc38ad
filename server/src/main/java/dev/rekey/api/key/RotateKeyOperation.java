package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.IdempotencyHandler;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.rotation.RotationService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import java.time.InstantSource;

/**
 * {@code POST /v1/keys/{key}/rotate}: adds a secret to a key and returns it, once; earlier secrets
 * stay valid for the overlap.
 */
final class RotateKeyOperation implements ApiOperation {

    private final RotationService rotations;
    private final IdempotencyHandler idempotency;
    private final InstantSource clock;

    RotateKeyOperation(RotationService rotations, IdempotencyHandler idempotency, InstantSource clock) {
        this.rotations = rotations;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.KEYS_WRITE);
        return idempotency.<KeyAggregate>once(
                caller,
                exchange,
                200,
                true,
                rotated -> KeyJson.of(rotated, clock.instant()),
                recorder -> IssuedKeyResponse.of(
                        200,
                        rotations.rotate(
                                caller,
                                PathReader.key(exchange),
                                EntityTag.precondition(exchange),
                                current -> SecretRequestReader.rotation(RequestBodyReader.readOptional(exchange)),
                                recorder),
                        clock));
    }
}
