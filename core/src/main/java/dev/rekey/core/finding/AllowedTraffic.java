package dev.rekey.core.finding;

import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.finding.Suggestion.ObservedValue;
import dev.rekey.core.traffic.PatternCount;
import dev.rekey.core.traffic.Traffic;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.verify.Outcome;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Part of a key's traffic that all checks allowed, regardless of rate limits and credits. */
record AllowedTraffic(List<PatternCount> shapes, long attemptsWithoutShape) {

    /** Outcomes reached only after all checks have passed. */
    static final Set<Outcome> PASSED = EnumSet.of(Outcome.VALID, Outcome.RATE_LIMITED, Outcome.CREDITS_EXHAUSTED);

    static AllowedTraffic of(Traffic traffic) {
        return new AllowedTraffic(
                traffic.patterns().stream()
                        .filter(count -> PASSED.contains(count.shape().outcome()))
                        .toList(),
                PASSED.stream()
                        .mapToLong(outcome -> traffic.withoutPattern().getOrDefault(outcome, 0L))
                        .sum());
    }

    long attempts() {
        return shapes.stream().mapToLong(PatternCount::attempts).sum() + attemptsWithoutShape;
    }

    /** Returns every permission named by an attempt, including alternatives of an OR. */
    Set<Permission> named() {
        Set<Permission> named = new LinkedHashSet<>();
        shapes.stream()
                .map(count -> count.shape().permissions())
                .distinct()
                .forEach(text -> named.addAll(permissions(text)));
        return named;
    }

    private static List<Permission> permissions(String text) {
        return PermissionQuery.parse(text) instanceof PermissionQuery.Result.Parsed(PermissionQuery query)
                ? query.permissions()
                : List.of();
    }

    /**
     * Returns whether an attempt required no permission, so that its use of permissions is unknown.
     */
    boolean anyAskedForNothing() {
        return shapes.stream().anyMatch(count -> count.shape().permissions().isEmpty());
    }

    /** Returns the observed values of one attribute, most frequent first. */
    List<ObservedValue> seen(Function<TrafficPattern, @Nullable String> kind) {
        Map<@Nullable String, Long> counts = new HashMap<>();
        shapes.forEach(count -> counts.merge(kind.apply(count.shape()), count.attempts(), Long::sum));
        return counts.entrySet().stream()
                .map(entry -> new ObservedValue(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(ObservedValue::attempts)
                        .reversed()
                        .thenComparing(ObservedValue::text, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
    }
}
