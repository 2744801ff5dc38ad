package dev.rekey.api;

import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.core.traffic.Rehearsal;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.core.traffic.TrafficSpan;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
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
final class RehearseKey implements NativeOperation {

    static final List<String> PARAMETERS = List.of("hours");

    private static final Pattern HOURS = Pattern.compile("[1-9][0-9]{0,2}");

    private final RehearsalService rehearsals;
    private final ScheduleService schedule;
    private final InstantSource clock;

    RehearseKey(RehearsalService rehearsals, ScheduleService schedule, InstantSource clock) {
        this.rehearsals = rehearsals;
        this.schedule = schedule;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        KeyRef ref = KeyAnswer.named(exchange);
        Precondition precondition = EntityTag.precondition(exchange);
        Function<Instant, TrafficSpan> span = now -> span(new Query(exchange), now);
        Rehearsal rehearsal = Body.patchSays(exchange, KeyWire.EFFECTIVE_AT)
                ? rehearsals.rehearse(
                        schedule.propose(
                                caller,
                                ref,
                                precondition,
                                current -> KeyWire.later(
                                        Body.readPatch(exchange),
                                        KeyJson.of(current, clock.instant()),
                                        Optional.empty())),
                        span)
                : rehearsals.rehearse(
                        caller,
                        ref,
                        precondition,
                        current -> KeyWire.change(Body.readPatch(exchange), KeyJson.of(current, clock.instant())),
                        span);
        return Answer.json(200, RehearsalJson.of(rehearsal));
    }

    private static TrafficSpan span(Query query, Instant now) {
        Optional<Integer> hours = query.value(
                "hours", RehearseKey::hours, "Must be a whole number from 1 to " + TrafficSpan.MOST_HOURS + ".");
        query.refuseIfAny();
        return TrafficSpan.last(hours.orElse(TrafficSpan.MOST_HOURS), now);
    }

    private static Optional<Integer> hours(String text) {
        return Optional.of(text)
                .filter(digits -> HOURS.matcher(digits).matches())
                .map(Integer::valueOf)
                .filter(hours -> hours <= TrafficSpan.MOST_HOURS);
    }
}
