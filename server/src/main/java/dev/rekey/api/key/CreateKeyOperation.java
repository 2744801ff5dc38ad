package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.IdempotencyHandler;
import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.service.IssuedKey;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.time.InstantSource;

/** {@code POST /v1/keys}: creates a key and returns its secret, once. */
final class CreateKeyOperation implements ApiOperation {

    private final KeyService keys;
    private final IdempotencyHandler idempotency;
    private final InstantSource clock;

    CreateKeyOperation(KeyService keys, IdempotencyHandler idempotency, InstantSource clock) {
        this.keys = keys;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.KEYS_WRITE);
        return idempotency.<KeyAggregate>once(
                caller, exchange, 201, true, created -> KeyJson.of(created, clock.instant()), recorder -> {
                    IssuedKey issued = keys.create(
                            caller, () -> KeyRequestReader.draft(RequestBodyReader.readNew(exchange)), recorder);
                    return IssuedKeyResponse.of(201, issued, clock)
                            .with(
                                    "Location",
                                    exchange.path() + "/" + issued.owned().key().id());
                });
    }
}
