package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/**
 * {@code POST /v1/keys/{key}/scheduled-changes/{change}/apply}: applies a pending change now,
 * including one that is held back.
 */
final class ApplyScheduledChange implements NativeOperation {

    private final ScheduleService schedule;
    private final Repeats repeats;
    private final InstantSource clock;

    ApplyScheduledChange(ScheduleService schedule, Repeats repeats, InstantSource clock) {
        this.schedule = schedule;
        this.repeats = repeats;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.KEYS_WRITE);
        return repeats.<OwnedKey>once(
                caller,
                exchange,
                200,
                false,
                applied -> KeyJson.of(applied, clock.instant()),
                once -> KeyAnswer.of(
                        schedule.apply(
                                caller,
                                KeyAnswer.named(exchange),
                                ScheduledChangeJson.named(exchange),
                                EntityTag.precondition(exchange),
                                once),
                        clock));
    }
}
