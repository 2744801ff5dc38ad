package dev.rekey.core.traffic;

import dev.rekey.core.access.IpRange;
import dev.rekey.core.key.effect.ProposedChange;
import dev.rekey.core.verify.Outcome;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Effect that a change of a key would have had on its recorded traffic.
 *
 * @param proposal the change and its effects
 * @param span the hours analyzed
 * @param recording whether the key's traffic is being recorded
 * @param attempts number of recorded attempts in the span
 * @param wouldPass number of attempts that the changed key would allow, whatever their recorded
 *     outcome
 * @param wouldRefuse allowed attempts that the change would have rejected
 * @param wouldAllow rejected attempts that the change would have allowed
 * @param doubts why bounds differ; empty if all numbers are exact
 */
public record Rehearsal(
        ProposedChange proposal,
        TrafficSpan span,
        boolean recording,
        long attempts,
        CountRange wouldPass,
        AffectedTraffic wouldRefuse,
        AffectedTraffic wouldAllow,
        List<Uncertainty> doubts) {

    public Rehearsal {
        doubts = List.copyOf(doubts);
    }

    /**
     * Attempts whose result would change.
     *
     * @param byReason attempts by reason for the rejection; attempts without a pattern are included
     *     only if their reason is known
     * @param bySource the most frequent sources, excluding attempts without a pattern
     * @param examples the most frequent patterns
     */
    public record AffectedTraffic(
            CountRange attempts, List<ByReason> byReason, List<BySource> bySource, List<Example> examples) {
        public AffectedTraffic {
            byReason = List.copyOf(byReason);
            bySource = List.copyOf(bySource);
            examples = List.copyOf(examples);
        }
    }

    /** @param reason outcome of the rejected attempts, predicted or recorded */
    public record ByReason(Outcome reason, CountRange attempts) {}

    /** Attempts from one network and origin. */
    public record BySource(
            @Nullable IpRange network, @Nullable String origin, CountRange attempts) {}

    /**
     * Pattern whose attempts would change.
     *
     * @param predicted predicted outcomes; more than one if they depend on details that are not
     *     recorded
     * @param attempts number of affected attempts with this pattern
     * @param lastHour hour of the latest attempt
     */
    public record Example(TrafficPattern shape, Set<Outcome> predicted, CountRange attempts, long lastHour) {
        public Example {
            predicted = Set.copyOf(predicted);
        }
    }

    /** @param attempts number of attempts with an uncertain prediction */
    public record Uncertainty(UncertaintyCause cause, long attempts) {}

    /**
     * Cause of an uncertain prediction. The lower-case names are stable codes of the native API;
     * more may be added.
     */
    public enum UncertaintyCause {
        /** An address rule applies to part of a recorded network. */
        RULE_WITHIN_NETWORK("An address rule applies to only part of a recorded network."),
        /** The number or length of the patterns exceeded the limits. */
        NO_SHAPE("Only the outcome of these attempts was recorded, because their patterns were too many or too long.");

        private final String sentence;

        UncertaintyCause(String sentence) {
            this.sentence = sentence;
        }

        /** Returns a sentence for people. */
        public String sentence() {
            return sentence;
        }
    }
}
