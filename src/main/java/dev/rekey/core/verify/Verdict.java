package dev.rekey.core.verify;

import dev.rekey.core.limit.LimitLeft;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a verification.
 *
 * @param key the key it speaks of; {@code null} where none was found or the caller may not know of it
 * @param limits what is left of each rate limit that was asked; empty unless it came to that
 * @param credits how many credits are left; {@code null} where the key needs none or it did not come to that
 * @param steps how it was judged, step by step, where that was asked for; empty otherwise
 */
public record Verdict(
        Outcome outcome,
        @Nullable KeyFacts key,
        List<LimitLeft> limits,
        @Nullable Long credits,
        List<Step> steps) {

    private static final Verdict NOT_FOUND = new Verdict(Outcome.NOT_FOUND, null, List.of(), null, List.of());

    public Verdict {
        steps = List.copyOf(steps);
    }

    static Verdict notFound() {
        return NOT_FOUND;
    }

    static Verdict of(Outcome outcome, KeyFacts key) {
        return new Verdict(outcome, key, List.of(), null, List.of());
    }

    static Verdict of(Spent spent, KeyFacts key) {
        return new Verdict(spent.outcome(), key, spent.limits(), spent.credits(), List.of());
    }

    Verdict explained(List<Step> judged) {
        return new Verdict(outcome, key, limits, credits, judged);
    }

    public boolean isValid() {
        return outcome == Outcome.VALID;
    }
}
