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
 * @param stale whether the key may have changed since, because the store is away
 * @param epoch the epoch up to which every change was known to the node that judged
 * @param steps how it was judged, step by step, where that was asked for; empty otherwise
 */
public record Verdict(
        Outcome outcome,
        @Nullable KeyFacts key,
        List<LimitLeft> limits,
        @Nullable Long credits,
        boolean stale,
        long epoch,
        List<Step> steps) {

    public Verdict {
        steps = List.copyOf(steps);
    }

    static Verdict notFound(long epoch) {
        return new Verdict(Outcome.NOT_FOUND, null, List.of(), null, false, epoch, List.of());
    }

    static Verdict of(Outcome outcome, KeyFacts key, boolean stale, long epoch) {
        return new Verdict(outcome, key, List.of(), null, stale, epoch, List.of());
    }

    static Verdict of(Spent spent, KeyFacts key, boolean stale, long epoch) {
        return new Verdict(spent.outcome(), key, spent.limits(), spent.credits(), stale, epoch, List.of());
    }

    Verdict explained(List<Step> judged) {
        return new Verdict(outcome, key, limits, credits, stale, epoch, judged);
    }

    public boolean isValid() {
        return outcome == Outcome.VALID;
    }
}
