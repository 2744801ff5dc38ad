package dev.rekey.core.traffic;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.verify.Outcome;
import java.util.Map;

/**
 * What is to be added to the record of a key and hour.
 *
 * @param hour whole hours since 1970 in UTC
 * @param shapes how many attempts had each shape
 * @param unshaped how many attempts came to an outcome and have no shape
 */
public record RecordedHour(KeyId key, long hour, Map<Shape, Long> shapes, Map<Outcome, Long> unshaped) {

    public RecordedHour {
        shapes = Map.copyOf(shapes);
        unshaped = Map.copyOf(unshaped);
    }
}
