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

/** {@code POST /v1/keys/{key}/rotate/cancel}: removes the newest secret. */
final class CancelRotationOperation implements ApiOperation {

    private final RotationService rotations;
    private final IdempotencyHandler idempotency;
    private final InstantSource clock;

    CancelRotationOperation(RotationService rotations, IdempotencyHandler idempotency, InstantSource clock) {
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
                false,
                cancelled -> KeyJson.of(cancelled, clock.instant()),
                recorder -> KeyResponse.of(
                        rotations.cancel(
                                caller,
                                PathReader.key(exchange),
                                EntityTag.precondition(exchange),
                                current -> RequestBodyReader.readReason(exchange),
                                recorder),
                        clock));
    }
}
