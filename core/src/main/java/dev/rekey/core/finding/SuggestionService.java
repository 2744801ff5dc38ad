package dev.rekey.core.finding;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.finding.Suggestion.Reason;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.traffic.Traffic;
import dev.rekey.core.traffic.TrafficSpan;
import dev.rekey.core.traffic.TrafficStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Suggests how to narrow a key from its recorded traffic. A suggestion never rejects a recorded
 * attempt that the current key allows. Thread-safe.
 */
public final class SuggestionService {

    private final KeyService keys;
    private final TrafficStore traffic;
    private final InstantSource clock;

    public SuggestionService(KeyService keys, TrafficStore traffic, InstantSource clock) {
        this.keys = keys;
        this.traffic = traffic;
        this.clock = clock;
    }

    /** Returns the suggestion for a key visible to the caller. */
    public Suggestion get(Caller caller, KeyRef ref) {
        return of(keys.get(caller, ref, ManagementPermission.USAGE_READ));
    }

    /** Returns the suggestion for a key that has been loaded. */
    Suggestion of(KeyAggregate aggregate) {
        TrafficSpan span = TrafficSpan.all(clock.instant());
        return of(aggregate, span, traffic.find(aggregate.key().id(), span.from(), span.to()));
    }

    /** @param traffic traffic of the key recorded in {@code span} */
    static Suggestion of(KeyAggregate aggregate, TrafficSpan span, Traffic traffic) {
        AllowedTraffic passed = AllowedTraffic.of(traffic);
        LeastPrivilegeAnalyzer narrowing = new LeastPrivilegeAnalyzer(aggregate, passed);
        Optional<Reason> obstacle = obstacle(aggregate, traffic, passed);
        PrivilegeReduction tightening = obstacle.isPresent() ? PrivilegeReduction.NONE : narrowing.tightening();
        boolean known = passed.attempts() > 0 && passed.attemptsWithoutShape() == 0;
        return SuggestionBuilder.builder()
                .span(span)
                .recording(aggregate.project().settings().recordTraffic())
                .attempts(traffic.attempts())
                .passed(passed.attempts())
                .unusedPermissions(known ? narrowing.unusedPermissions() : List.of())
                .unusedRoles(known ? narrowing.unusedRoles() : List.of())
                .networks(
                        passed.seen(pattern -> pattern.network() == null ? null : Objects.toString(pattern.network())))
                .origins(passed.seen(pattern -> pattern.origin()))
                .resources(passed.seen(pattern -> pattern.resource()))
                .patch(tightening.isEmpty() ? Optional.empty() : Optional.of(tightening))
                .kept(narrowing.kept())
                .complete(traffic.attemptsWithoutShape() == 0)
                .reason(obstacle.or(
                        () -> tightening.isEmpty() ? Optional.of(Reason.NOTHING_TO_TIGHTEN) : Optional.empty()))
                .build();
    }

    private static Optional<Reason> obstacle(KeyAggregate aggregate, Traffic traffic, AllowedTraffic passed) {
        if (aggregate.isRootKey() || aggregate.key().revoked() != null) {
            return Optional.of(Reason.UNCHANGEABLE);
        }
        if (traffic.attempts() == 0) {
            return Optional.of(Reason.NOTHING_RECORDED);
        }
        if (passed.attempts() == 0) {
            return Optional.of(Reason.NOTHING_PASSED);
        }
        return passed.attemptsWithoutShape() > 0 ? Optional.of(Reason.INCOMPLETE) : Optional.empty();
    }
}
