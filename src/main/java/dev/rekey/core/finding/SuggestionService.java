package dev.rekey.core.finding;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.finding.Suggestion.Reason;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.traffic.Traffic;
import dev.rekey.core.traffic.TrafficStore;
import dev.rekey.core.verify.UsageCount;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Suggests how much of a key could be taken away, from what is recorded of its use. It never suggests what would refuse an
 * attempt that is recorded and that the key is good for. Thread-safe.
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

    /** What the record says of a key that the caller may see. */
    public Suggestion get(Caller caller, KeyRef ref) {
        return of(keys.get(caller, ref, Management.USAGE_READ));
    }

    /** The same of a key that was read. */
    Suggestion of(OwnedKey owned) {
        Instant to = clock.instant();
        Instant from = to.minus(TrafficStore.KEPT).truncatedTo(ChronoUnit.HOURS);
        return of(owned, from, to, traffic.find(owned.key().id(), UsageCount.hourOf(from), UsageCount.hourOf(to) + 1));
    }

    /** @param traffic what was recorded of the key in that time */
    static Suggestion of(OwnedKey owned, Instant from, Instant to, Traffic traffic) {
        PassedTraffic passed = PassedTraffic.of(traffic);
        Narrowing narrowing = new Narrowing(owned, passed);
        Optional<Reason> hindrance = hindrance(owned, traffic, passed);
        Tightening tightening = hindrance.isPresent() ? Tightening.NONE : narrowing.tightening();
        boolean told = passed.attempts() > 0 && passed.attemptsWithoutShape() == 0;
        return new Suggestion(
                from,
                to,
                traffic.attempts(),
                passed.attempts(),
                told ? narrowing.unusedPermissions() : List.of(),
                told ? narrowing.unusedRoles() : List.of(),
                passed.seen(shape -> shape.network() == null ? null : Objects.toString(shape.network())),
                passed.seen(shape -> shape.origin()),
                passed.seen(shape -> shape.resource()),
                tightening.isEmpty() ? Optional.empty() : Optional.of(tightening),
                narrowing.kept(),
                traffic.attemptsWithoutShape() == 0,
                hindrance.or(() -> tightening.isEmpty() ? Optional.of(Reason.NOTHING_TO_TIGHTEN) : Optional.empty()));
    }

    private static Optional<Reason> hindrance(OwnedKey owned, Traffic traffic, PassedTraffic passed) {
        if (owned.isRootKey() || owned.key().revoked() != null) {
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
