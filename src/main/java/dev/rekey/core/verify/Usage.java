package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How often a key was verified.
 *
 * @param parts one for each step of the span, in their order
 */
public record Usage(KeyId key, UsageSpan span, List<Part> parts) {

    /**
     * One step.
     *
     * @param at when it begins
     * @param outcomes how often each came, in the order in which they are judged; those alone that came
     */
    public record Part(Instant at, Map<Outcome, Long> outcomes) {

        public long total() {
            return outcomes.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    public long total() {
        return parts.stream().mapToLong(Part::total).sum();
    }
}
