package dev.rekey.core.traffic;

import dev.rekey.core.verify.Outcome;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Recorded traffic of a key in a span of hours.
 *
 * @param patterns number of attempts by pattern; each pattern occurs once
 * @param withoutPattern number of attempts by outcome whose pattern was not recorded, because there were
 *     too many or it was too long; only outcomes that occurred
 */
public record Traffic(List<PatternCount> patterns, Map<Outcome, Long> withoutPattern) {

    public static final Traffic NONE = new Traffic(List.of(), Map.of());

    public Traffic {
        patterns = List.copyOf(patterns);
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        counts.putAll(withoutPattern);
        withoutPattern = Collections.unmodifiableMap(counts);
    }

    /** Returns the number of attempts. */
    public long attempts() {
        return patterns.stream().mapToLong(PatternCount::attempts).sum() + attemptsWithoutShape();
    }

    /** Returns the number of attempts without a pattern. */
    public long attemptsWithoutShape() {
        return withoutPattern.values().stream().mapToLong(Long::longValue).sum();
    }
}
