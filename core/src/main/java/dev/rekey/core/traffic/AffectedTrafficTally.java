package dev.rekey.core.traffic;

import dev.rekey.core.access.IpRange;
import dev.rekey.core.traffic.Rehearsal.BySource;
import dev.rekey.core.verify.Outcome;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Adds up attempts affected by a change. Not thread-safe. */
final class AffectedTrafficTally {

    /** Maximum number of sources and examples in the result. */
    private static final int MAX_LISTED = 20;

    private static final Comparator<CountRange> DESCENDING = Comparator.comparingLong(CountRange::atMost)
            .thenComparingLong(CountRange::atLeast)
            .reversed();

    private static final Comparator<@Nullable String> BY_TEXT = Comparator.nullsFirst(Comparator.naturalOrder());

    private static final Comparator<@Nullable IpRange> BY_NETWORK = Comparator.nullsFirst(
            Comparator.comparingLong((IpRange network) -> network.first().high())
                    .thenComparingLong(network -> network.first().low()));

    /** Makes the order of equally frequent patterns deterministic without creating strings. */
    private static final Comparator<TrafficPattern> BY_PARTS = Comparator.comparing(TrafficPattern::network, BY_NETWORK)
            .thenComparing(TrafficPattern::origin, BY_TEXT)
            .thenComparing(TrafficPattern::permissions)
            .thenComparing(TrafficPattern::resource, BY_TEXT)
            .thenComparing(TrafficPattern::outcome);

    private static final Comparator<Map.Entry<Source, CountRange>> BY_PLACE =
            Map.Entry.<Source, CountRange>comparingByValue(DESCENDING)
                    .thenComparing(source -> source.getKey().network(), BY_NETWORK)
                    .thenComparing(source -> source.getKey().origin(), BY_TEXT);

    private static final Comparator<Map.Entry<TrafficPattern, AffectedAttempts>> BY_SHAPE = Comparator.comparing(
                    (Map.Entry<TrafficPattern, AffectedAttempts> shape) ->
                            shape.getValue().attempts(),
                    DESCENDING)
            .thenComparing(Map.Entry::getKey, BY_PARTS);

    private final Map<Outcome, CountRange> reasons = new EnumMap<>(Outcome.class);
    private final Map<Source, CountRange> sources = new HashMap<>();
    private final Map<TrafficPattern, AffectedAttempts> shapes = new HashMap<>();
    private CountRange all = CountRange.NONE;

    private record Source(
            @Nullable IpRange network, @Nullable String origin) {}

    private record AffectedAttempts(Set<Outcome> predicted, CountRange attempts, long lastHour) {

        /** Combines the counts of a pattern in different hours. */
        AffectedAttempts and(AffectedAttempts other) {
            Set<Outcome> both = new TreeSet<>(predicted);
            both.addAll(other.predicted);
            return new AffectedAttempts(both, attempts.plus(other.attempts), Math.max(lastHour, other.lastHour));
        }
    }

    /**
     * Adds attempts with a pattern.
     *
     * @param turned number of affected attempts
     * @param why number of affected attempts by reason
     * @param predicted predicted outcomes
     */
    void add(PatternCount count, CountRange turned, Map<Outcome, CountRange> why, Set<Outcome> predicted) {
        all = all.plus(turned);
        why.forEach(this::addReason);
        TrafficPattern pattern = count.shape();
        sources.merge(new Source(pattern.network(), pattern.origin()), turned, CountRange::plus);
        shapes.merge(pattern, new AffectedAttempts(predicted, turned, count.lastHour()), AffectedAttempts::and);
    }

    /** Adds attempts without a pattern; {@code why} is {@code null} if the reason is unknown. */
    void add(CountRange turned, @Nullable Outcome why) {
        all = all.plus(turned);
        if (why != null && turned.atMost() > 0) {
            addReason(why, turned);
        }
    }

    private void addReason(Outcome reason, CountRange turned) {
        reasons.merge(reason, turned, CountRange::plus);
    }

    Rehearsal.AffectedTraffic affected() {
        List<Rehearsal.ByReason> byReason = reasons.entrySet().stream()
                .map(reason -> new Rehearsal.ByReason(reason.getKey(), reason.getValue()))
                .sorted(Comparator.comparing(Rehearsal.ByReason::attempts, DESCENDING))
                .toList();
        List<BySource> bySource = first(sources, BY_PLACE).stream()
                .map(source ->
                        new BySource(source.getKey().network(), source.getKey().origin(), source.getValue()))
                .toList();
        List<Rehearsal.Example> examples = first(shapes, BY_SHAPE).stream()
                .map(shape -> new Rehearsal.Example(
                        shape.getKey(),
                        shape.getValue().predicted(),
                        shape.getValue().attempts(),
                        shape.getValue().lastHour()))
                .toList();
        return new Rehearsal.AffectedTraffic(all, byReason, bySource, examples);
    }

    /**
     * Returns the first entries of the result. With many thousands of patterns, sorting all of them
     * would dominate the rehearsal.
     */
    private static <K, V> List<Map.Entry<K, V>> first(Map<K, V> all, Comparator<Map.Entry<K, V>> order) {
        PriorityQueue<Map.Entry<K, V>> lastFirst = new PriorityQueue<>(order.reversed());
        for (Map.Entry<K, V> entry : all.entrySet()) {
            if (lastFirst.size() < MAX_LISTED) {
                lastFirst.add(entry);
            } else if (order.compare(entry, lastFirst.element()) < 0) {
                lastFirst.remove();
                lastFirst.add(entry);
            }
        }
        return lastFirst.stream().sorted(order).toList();
    }
}
