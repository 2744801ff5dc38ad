package dev.rekey.core.traffic;

import dev.rekey.core.verify.Outcome;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Recorded traffic of a key in a span of hours.
 *
 * @param shapes number of attempts by pattern; each pattern occurs once
 * @param unshaped number of attempts by outcome whose pattern was not recorded, because there were
 *     too many or it was too long; only outcomes that occurred
 */
public record Traffic(List<ShapeCount> shapes, Map<Outcome, Long> unshaped) {

    public static final Traffic NONE = new Traffic(List.of(), Map.of());

    public Traffic {
        shapes = List.copyOf(shapes);
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        counts.putAll(unshaped);
        unshaped = Collections.unmodifiableMap(counts);
    }

    /** Returns the number of attempts. */
    public long attempts() {
        return shapes.stream().mapToLong(ShapeCount::attempts).sum() + attemptsWithoutShape();
    }

    /** Returns the number of attempts without a pattern. */
    public long attemptsWithoutShape() {
        return unshaped.values().stream().mapToLong(Long::longValue).sum();
    }
}
