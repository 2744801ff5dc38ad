package dev.rekey.api;

import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/**
 * {@code PATCH /v1/keys/{key}}: a merge patch (RFC 7396) of a key in use. With {@code effective_at} it is accepted, and made
 * then.
 */
final class UpdateKey implements NativeOperation {

    private final KeyService keys;
    private final ScheduleService schedule;
    private final InstantSource clock;

    UpdateKey(KeyService keys, ScheduleService schedule, InstantSource clock) {
        this.keys = keys;
        this.schedule = schedule;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        KeyRef key = KeyAnswer.named(exchange);
        Precondition precondition = EntityTag.ifMatch(exchange);
        return Body.patchSays(exchange, KeyWire.EFFECTIVE_AT)
                ? later(caller, exchange, key, precondition)
                : KeyAnswer.of(
                        keys.update(
                                caller,
                                key,
                                precondition,
                                current ->
                                        KeyWire.change(Body.readPatch(exchange), KeyJson.of(current, clock.instant()))),
                        clock);
    }

    private Answer later(Caller caller, Exchange exchange, KeyRef key, Precondition precondition) {
        ScheduleService.Scheduled scheduled = schedule.add(
                caller,
                key,
                precondition,
                current -> KeyWire.later(Body.readPatch(exchange), KeyJson.of(current, clock.instant())));
        return Answer.json(202, KeyJson.of(scheduled.owned(), clock.instant()))
                .with("ETag", EntityTag.of(scheduled.owned().key().version()))
                .with(
                        "Location",
                        exchange.path() + "/scheduled-changes/"
                                + scheduled.change().id());
    }
}
