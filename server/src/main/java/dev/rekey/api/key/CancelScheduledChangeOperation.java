package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.schedule.ScheduleService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;

/**
 * {@code DELETE /v1/keys/{key}/scheduled-changes/{change}}: cancels a pending change and returns
 * it.
 */
final class CancelScheduledChangeOperation implements ApiOperation {

    private final ScheduleService schedule;

    CancelScheduledChangeOperation(ScheduleService schedule) {
        this.schedule = schedule;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return HttpResponse.json(
                200,
                ScheduledChangeJson.of(schedule.cancel(
                        caller,
                        PathReader.key(exchange),
                        ScheduledChangeJson.named(exchange),
                        EntityTag.precondition(exchange))));
    }
}
