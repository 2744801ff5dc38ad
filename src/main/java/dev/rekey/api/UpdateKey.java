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
 * {@code PATCH /v1/keys/{key}}: a merge patch (RFC 7396) of a key in use; rehearsed first where the client prefers that. With
 * {@code effective_at} it is accepted, and made then.
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
            Answer done = later
                    ? later(caller, exchange, ref, precondition, maxRefused)
                    : KeyAnswer.of(
                            rehearsals.update(caller, ref, precondition, edit(exchange), maxRefused.getAsLong()),
                            clock);
            return done.with(Preferences.APPLIED, Preferences.REHEARSE);
        } catch (RehearsalRefused refused) {
            return Problem.of(refused, exchange.requestId()).with(Preferences.APPLIED, Preferences.REHEARSE);
        }
    }

    private KeyEdit edit(Exchange exchange) {
        return current -> KeyWire.change(Body.readPatch(exchange), KeyJson.of(current, clock.instant()));
    }

    private Answer later(
            Caller caller, Exchange exchange, KeyRef ref, Precondition precondition, OptionalLong maxRefused) {
        Optional<Long> most = maxRefused.isPresent() ? Optional.of(maxRefused.getAsLong()) : Optional.empty();
        ScheduleService.Scheduled scheduled = schedule.add(
                caller,
                ref,
                precondition,
                current -> KeyWire.later(Body.readPatch(exchange), KeyJson.of(current, clock.instant()), most),
                proposal -> most.ifPresent(allowed -> rehearsals.require(proposal, allowed)));
        return Answer.json(202, KeyJson.of(scheduled.owned(), clock.instant()))
                .with("ETag", EntityTag.of(scheduled.owned().key().version()))
                .with(
                        "Location",
                        exchange.path() + "/scheduled-changes/"
                                + scheduled.change().id());
    }
}
