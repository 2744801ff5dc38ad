package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PatchBody;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.schedule.ScheduleService;
import dev.rekey.core.traffic.Rehearsal;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.core.traffic.TrafficSpan;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * {@code POST /v1/keys/{key}/rehearse}: the effect that an update with this body would have had on
 * the key's traffic. A scheduled change is validated as such, and evaluated against the traffic
 * recorded so far.
 */
final class RehearseKeyOperation implements ApiOperation {

    static final List<String> PARAMETERS = List.of("hours");

    private static final Pattern HOURS = Pattern.compile("[1-9][0-9]{0,2}");

    private final RehearsalService rehearsals;
    private final ScheduleService schedule;
    private final InstantSource clock;

    RehearseKeyOperation(RehearsalService rehearsals, ScheduleService schedule, InstantSource clock) {
        this.rehearsals = rehearsals;
        this.schedule = schedule;
        this.clock = clock;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        KeyRef ref = PathReader.key(exchange);
        Precondition precondition = EntityTag.precondition(exchange);
        Function<Instant, TrafficSpan> span = now -> span(new QueryReader(exchange), now);
        PatchBody patch = new PatchBody(exchange);
        Rehearsal rehearsal = patch.has(KeyRequestReader.EFFECTIVE_AT)
                ? rehearsals.rehearse(
                        schedule.propose(
                                caller,
                                ref,
                                precondition,
                                current -> KeyRequestReader.later(
                                        patch.fields(), current, clock.instant(), Optional.empty())),
                        span)
                : rehearsals.rehearse(
                        caller,
                        ref,
                        precondition,
                        current -> KeyRequestReader.change(patch.fields(), current, clock.instant()),
                        span);
        return HttpResponse.json(200, RehearsalJson.of(rehearsal));
    }

    private static TrafficSpan span(QueryReader query, Instant now) {
        Optional<Integer> hours = query.value(
                "hours",
                RehearseKeyOperation::hours,
                "Must be a whole number from 1 to " + TrafficSpan.MAX_HOURS + ".");
        query.refuseIfAny();
        return TrafficSpan.last(hours.orElse(TrafficSpan.MAX_HOURS), now);
    }

    private static Optional<Integer> hours(String text) {
        return Optional.of(text)
                .filter(digits -> HOURS.matcher(digits).matches())
                .map(Integer::valueOf)
                .filter(hours -> hours <= TrafficSpan.MAX_HOURS);
    }
}
