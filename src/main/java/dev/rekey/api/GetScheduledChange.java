package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/** {@code GET /v1/keys/{key}/scheduled-changes/{change}}: one scheduled change and its state. */
final class GetScheduledChange implements NativeOperation {

    private final ScheduleService schedule;

    GetScheduledChange(ScheduleService schedule) {
        this.schedule = schedule;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return Answer.json(
                200,
                ScheduledChangeJson.of(
                        schedule.get(caller, KeyAnswer.named(exchange), ScheduledChangeJson.named(exchange))));
    }
}
