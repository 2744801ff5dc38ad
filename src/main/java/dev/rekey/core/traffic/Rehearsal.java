package dev.rekey.core.traffic;

import dev.rekey.core.access.IpRange;
import dev.rekey.core.key.Proposal;
import dev.rekey.core.verify.Outcome;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a change of a key would have done to its recorded traffic.
 *
 * @param proposal what would be changed, and what that means
 * @param recording whether the key's traffic is being recorded
 * @param attempts how many attempts are recorded in the span
 * @param wouldPass how many of them the changed key would let pass, whatever they came to
 * @param wouldRefuse those that passed, and that the change would have refused
 * @param wouldAllow those that were refused, and that the change would have let pass
 * @param doubts why bounds are apart; empty where none are
 */
public record Rehearsal(
        Proposal proposal,
        TrafficSpan span,
        boolean recording,
        long attempts,
        Bounds wouldPass,
        Turned wouldRefuse,
        Turned wouldAllow,
        List<Doubt> doubts) {

    public Rehearsal {
        doubts = List.copyOf(doubts);
    }

    /**
     * Attempts that would come to something else.
     *
     * @param byReason by what stands or stood against them; attempts without a shape only where that is known
     * @param bySource the most frequent sources, attempts without a shape aside
     * @param examples the most frequent shapes
     */
    public record Turned(Bounds attempts, List<ByReason> byReason, List<BySource> bySource, List<Example> examples) {
        public Turned {
            byReason = List.copyOf(byReason);
            bySource = List.copyOf(bySource);
            examples = List.copyOf(examples);
        }
    }

    /** @param reason what they would be refused for, or were */
    public record ByReason(Outcome reason, Bounds attempts) {}

    /** Attempts from one place: a network, and a page's origin if any. */
    public record BySource(
            @Nullable IpRange network, @Nullable String origin, Bounds attempts) {}

    /**
     * @param predicted what the attempts would come to: more than one where that depends on what is not recorded
     * @param attempts how many of the shape would be turned
     * @param lastHour the hour of the last one
     */
    public record Example(Shape shape, Set<Outcome> predicted, Bounds attempts, long lastHour) {
        public Example {
            predicted = Set.copyOf(predicted);
        }
    }

    /** @param attempts how many attempts cannot be told for certain */
    public record Doubt(Cause cause, long attempts) {}

    /** What keeps a rehearsal from being certain. The lower-case names are our own API's, and stable; more may come. */
    public enum Cause {
        /** A rule of the key is about a part of the network that was recorded. */
        RULE_WITHIN_NETWORK("A rule is narrower than the network that was recorded."),
        /** There were more shapes than are kept, or they were too long. */
        NO_SHAPE("Of these attempts only the outcome was kept: there were too many shapes, or too long ones.");

        private final String sentence;

        Cause(String sentence) {
            this.sentence = sentence;
        }

        /** For people. */
        public String sentence() {
            return sentence;
        }
    }
}
