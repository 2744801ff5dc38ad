package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.IdempotencyHandler;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.service.HistoryService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import java.time.InstantSource;

/** {@code POST /v1/keys/{key}/revisions/{version}/restore}: restores the settings of a revision. */
final class RestoreKeyOperation implements ApiOperation {

    private final HistoryService history;
    private final IdempotencyHandler idempotency;
    private final InstantSource clock;

    RestoreKeyOperation(HistoryService history, IdempotencyHandler idempotency, InstantSource clock) {
        this.history = history;
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
                restored -> KeyJson.of(restored, clock.instant()),
                recorder -> KeyResponse.of(
                        history.restore(
                                caller,
                                PathReader.key(exchange),
                                RevisionParameter.named(exchange),
                                EntityTag.precondition(exchange),
                                current -> RequestBodyReader.readReason(exchange),
                                recorder),
                        clock));
    }
}
