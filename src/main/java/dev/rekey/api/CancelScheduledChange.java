package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;

/**
 * {@code DELETE /v1/keys/{key}/scheduled-changes/{change}}: cancels a pending change and returns
 * it.
 */
final class CancelScheduledChange implements NativeOperation {

    private final ScheduleService schedule;

    CancelScheduledChange(ScheduleService schedule) {
        this.schedule = schedule;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return Answer.json(
                200,
                ScheduledChangeJson.of(schedule.cancel(
                        caller,
                        KeyAnswer.named(exchange),
                        ScheduledChangeJson.named(exchange),
                        EntityTag.precondition(exchange))));
    }
}
