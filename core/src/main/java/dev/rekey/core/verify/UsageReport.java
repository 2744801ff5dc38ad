package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Number of verifications of a key over time.
 *
 * @param parts one for each step of the span, in order
 */
public record UsageReport(KeyId key, UsageSpan span, List<Part> parts) {

    /**
     * Verifications in one step.
     *
     * @param at start of the step
     * @param outcomes number of verifications by outcome, in order of the checks; only outcomes
     *     that occurred
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
