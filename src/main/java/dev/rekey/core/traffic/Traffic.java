package dev.rekey.core.traffic;

import dev.rekey.core.verify.Outcome;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is recorded of a key in some hours.
 *
 * @param shapes each shape once
 * @param unshaped how many attempts came to an outcome of which no shape was kept, because there were too many or it was too
 *     long; only outcomes that came
 */
public record Traffic(List<ShapeCount> shapes, Map<Outcome, Long> unshaped) {

    public static final Traffic NONE = new Traffic(List.of(), Map.of());

    public Traffic {
        shapes = List.copyOf(shapes);
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        counts.putAll(unshaped);
        unshaped = Collections.unmodifiableMap(counts);
    }

    /** How many attempts there were. */
    public long attempts() {
        return shapes.stream().mapToLong(ShapeCount::attempts).sum() + attemptsWithoutShape();
    }

    /** How many of them have no shape. */
    public long attemptsWithoutShape() {
        return unshaped.values().stream().mapToLong(Long::longValue).sum();
    }
}
