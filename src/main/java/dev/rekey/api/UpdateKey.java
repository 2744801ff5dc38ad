package dev.rekey.api;

import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyEdit;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.core.traffic.RehearsalRefused;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import dev.rekey.http.Preferences;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code PATCH /v1/keys/{key}}: updates a key by a merge patch (RFC 7396), after a rehearsal if the
 * client prefers one. With {@code effective_at} the change is scheduled.
 */
final class UpdateKey implements NativeOperation {

    private final KeyService keys;
    private final ScheduleService schedule;
    private final RehearsalService rehearsals;
    private final InstantSource clock;

    UpdateKey(KeyService keys, ScheduleService schedule, RehearsalService rehearsals, InstantSource clock) {
        this.keys = keys;
        this.schedule = schedule;
        this.rehearsals = rehearsals;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        KeyRef ref = KeyAnswer.named(exchange);
        Precondition precondition = EntityTag.precondition(exchange);
        OptionalLong maxRefused = Preferences.rehearsal(exchange);
        boolean later = Body.patchSays(exchange, KeyWire.EFFECTIVE_AT);
        if (maxRefused.isEmpty()) {
            return later
                    ? later(caller, exchange, ref, precondition, maxRefused)
                    : KeyAnswer.of(keys.update(caller, ref, precondition, edit(exchange)), clock);
        }
        try {
            Answer response = later
                    ? later(caller, exchange, ref, precondition, maxRefused)
                    : KeyAnswer.of(
                            rehearsals.update(caller, ref, precondition, edit(exchange), maxRefused.getAsLong()),
                            clock);
            return response.with(Preferences.APPLIED, Preferences.REHEARSE);
        } catch (RehearsalRefused e) {
            return Problem.of(e, exchange.requestId()).with(Preferences.APPLIED, Preferences.REHEARSE);
        }
    }

    private KeyEdit edit(Exchange exchange) {
        return current -> KeyWire.change(Body.readPatch(exchange), KeyJson.of(current, clock.instant()));
    }

    private Answer later(
            Caller caller, Exchange exchange, KeyRef ref, Precondition precondition, OptionalLong maxRefused) {
        Optional<Long> max = maxRefused.isPresent() ? Optional.of(maxRefused.getAsLong()) : Optional.empty();
        ScheduleService.Scheduled scheduled = schedule.add(
                caller,
                ref,
                precondition,
                current -> KeyWire.later(Body.readPatch(exchange), KeyJson.of(current, clock.instant()), max),
                proposal -> max.ifPresent(allowed -> rehearsals.require(proposal, allowed)));
        return Answer.json(202, KeyJson.of(scheduled.owned(), clock.instant()))
                .with("ETag", EntityTag.of(scheduled.owned().key().version()))
                .with(
                        "Location",
                        exchange.path() + "/scheduled-changes/"
                                + scheduled.change().id());
    }
}
