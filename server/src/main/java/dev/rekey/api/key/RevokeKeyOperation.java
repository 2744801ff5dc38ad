package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.IdempotencyHandler;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import java.time.InstantSource;

/** {@code POST /v1/keys/{key}/revoke}: revokes a key permanently, with an optional reason. */
final class RevokeKeyOperation implements ApiOperation {

    private final KeyService keys;
    private final IdempotencyHandler idempotency;
    private final InstantSource clock;

    RevokeKeyOperation(KeyService keys, IdempotencyHandler idempotency, InstantSource clock) {
        this.keys = keys;
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
                revoked -> KeyJson.of(revoked, clock.instant()),
                recorder -> KeyResponse.of(
                        keys.revoke(
                                caller,
                                PathReader.key(exchange),
                                EntityTag.precondition(exchange),
                                current -> RequestBodyReader.readReason(exchange),
                                recorder),
                        clock));
    }
}
