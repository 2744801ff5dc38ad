package dev.rekey.core.traffic;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.verify.Outcome;
import java.util.Map;

/**
 * Traffic of a key in one hour, to be added to the record.
 *
 * @param hour hours since 1970-01-01T00:00Z
 * @param shapes number of attempts by pattern
 * @param unshaped number of attempts without a pattern by outcome
 */
public record HourlyTraffic(KeyId key, long hour, Map<TrafficPattern, Long> shapes, Map<Outcome, Long> unshaped) {

    public HourlyTraffic {
        shapes = Map.copyOf(shapes);
        unshaped = Map.copyOf(unshaped);
    }
}
