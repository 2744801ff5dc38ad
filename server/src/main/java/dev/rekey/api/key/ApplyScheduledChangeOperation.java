package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.IdempotencyHandler;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.schedule.ScheduleService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import java.time.InstantSource;

/**
 * {@code POST /v1/keys/{key}/scheduled-changes/{change}/apply}: applies a pending change now,
 * including one that is held back.
 */
final class ApplyScheduledChangeOperation implements ApiOperation {

    private final ScheduleService schedule;
    private final IdempotencyHandler idempotency;
    private final InstantSource clock;

    ApplyScheduledChangeOperation(ScheduleService schedule, IdempotencyHandler idempotency, InstantSource clock) {
        this.schedule = schedule;
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
                applied -> KeyJson.of(applied, clock.instant()),
                recorder -> KeyResponse.of(
                        schedule.apply(
                                caller,
                                PathReader.key(exchange),
                                ScheduledChangeJson.named(exchange),
                                EntityTag.precondition(exchange),
                                recorder),
                        clock));
    }
}
