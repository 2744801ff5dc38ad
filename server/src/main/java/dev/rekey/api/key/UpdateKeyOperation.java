package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PatchBody;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.ProblemDetails;
import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.schedule.ScheduleService;
import dev.rekey.core.key.service.KeyChangeSupplier;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.core.traffic.RehearsalThresholdExceededException;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import dev.rekey.http.header.PreferHeader;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code PATCH /v1/keys/{key}}: updates a key by a merge patch (RFC 7396), after a rehearsal if the
 * client prefers one. With {@code effective_at} the change is scheduled.
 */
final class UpdateKeyOperation implements ApiOperation {

    private final KeyService keys;
    private final ScheduleService schedule;
    private final RehearsalService rehearsals;
    private final InstantSource clock;

    UpdateKeyOperation(KeyService keys, ScheduleService schedule, RehearsalService rehearsals, InstantSource clock) {
        this.keys = keys;
        this.schedule = schedule;
        this.rehearsals = rehearsals;
        this.clock = clock;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        KeyRef ref = PathReader.key(exchange);
        Precondition precondition = EntityTag.precondition(exchange);
        OptionalLong maxRefused = PreferHeader.rehearsal(exchange);
        PatchBody patch = new PatchBody(exchange);
        boolean later = patch.has(KeyRequestReader.EFFECTIVE_AT);
        if (maxRefused.isEmpty()) {
            return later
                    ? schedule(caller, exchange, ref, precondition, patch, maxRefused)
                    : KeyResponse.of(keys.update(caller, ref, precondition, edit(patch)), clock);
        }
        try {
            HttpResponse response = later
                    ? schedule(caller, exchange, ref, precondition, patch, maxRefused)
                    : KeyResponse.of(
                            rehearsals.update(caller, ref, precondition, edit(patch), maxRefused.getAsLong()), clock);
            return response.with(PreferHeader.APPLIED, PreferHeader.REHEARSE);
        } catch (RehearsalThresholdExceededException e) {
            return ProblemDetails.rehearsalRefused(RehearsalJson.of(e.rehearsal()), exchange.requestId())
                    .with(PreferHeader.APPLIED, PreferHeader.REHEARSE);
        }
    }

    private KeyChangeSupplier edit(PatchBody patch) {
        return current -> KeyRequestReader.change(patch.fields(), current, clock.instant());
    }

    private HttpResponse schedule(
            Caller caller,
            HttpExchange exchange,
            KeyRef ref,
            Precondition precondition,
            PatchBody patch,
            OptionalLong maxRefused) {
        Optional<Long> max = maxRefused.isPresent() ? Optional.of(maxRefused.getAsLong()) : Optional.empty();
        ScheduleService.ScheduledResult scheduled = schedule.add(
                caller,
                ref,
                precondition,
                current -> KeyRequestReader.later(patch.fields(), current, clock.instant(), max),
                proposal -> max.ifPresent(allowed -> rehearsals.require(proposal, allowed)));
        return HttpResponse.json(202, KeyJson.of(scheduled.owned(), clock.instant()))
                .with("ETag", EntityTag.of(scheduled.owned().key().version()))
                .with(
                        "Location",
                        exchange.path() + "/scheduled-changes/"
                                + scheduled.change().id());
    }
}
