package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.http.EntityTag;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

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
