package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.schedule.ScheduleService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** {@code GET /v1/keys/{key}/scheduled-changes/{change}}: one scheduled change and its state. */
final class GetScheduledChangeOperation implements ApiOperation {

    private final ScheduleService schedule;

    GetScheduledChangeOperation(ScheduleService schedule) {
        this.schedule = schedule;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return HttpResponse.json(
                200,
                ScheduledChangeJson.of(
                        schedule.get(caller, PathReader.key(exchange), ScheduledChangeJson.named(exchange))));
    }
}
