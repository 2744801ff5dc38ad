package dev.rekey.core.verify;

import dev.rekey.core.limit.LimitLeft;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a verification.
 *
 * @param key the key it speaks of; {@code null} where none was found or the caller may not know of it
 * @param limits what is left of each rate limit that was asked; empty unless it came to that
 * @param unknownLimits names of rate limits that were asked for and are none of the key's nor of its project's: nothing was
 *     counted for them; empty unless it came to limits
 * @param credits how many credits are left; {@code null} where the key needs none or it did not come to that
 * @param stale whether the key may have changed since, because the store is away
 * @param epoch the epoch up to which every change was known to the node that judged
 * @param steps how it was judged, step by step, where that was asked for; empty otherwise
 */
public record Verdict(
        Outcome outcome,
        @Nullable KeyFacts key,
        List<LimitLeft> limits,
        List<String> unknownLimits,
        @Nullable Long credits,
        boolean stale,
        long epoch,
        List<Step> steps) {

    public Verdict {
        steps = List.copyOf(steps);
    }

    static Verdict notFound(long epoch) {
        return new Verdict(Outcome.NOT_FOUND, null, List.of(), List.of(), null, false, epoch, List.of());
    }

    static Verdict of(Outcome outcome, KeyFacts key, boolean stale, long epoch) {
        return new Verdict(outcome, key, List.of(), List.of(), null, stale, epoch, List.of());
    }

    static Verdict of(Spent spent, List<String> unknownLimits, KeyFacts key, boolean stale, long epoch) {
        return new Verdict(
                spent.outcome(), key, spent.limits(), unknownLimits, spent.credits(), stale, epoch, List.of());
    }

    Verdict explained(List<Step> judged) {
        return new Verdict(outcome, key, limits, unknownLimits, credits, stale, epoch, judged);
    }

    /**
     * In how many seconds, rounded up, the same attempt would stay within all limits, if nothing else is used until then; empty
     * unless it was {@link Outcome#RATE_LIMITED}, and where it costs more than a limit ever has.
     */
    public OptionalLong retryAfterSeconds() {
        if (outcome != Outcome.RATE_LIMITED) {
            return OptionalLong.empty();
        }
        return limits.stream().mapToLong(LimitLeft::waitSeconds).max().stream()
                .filter(wait -> wait != LimitLeft.NEVER)
                .findFirst();
    }

    public boolean isValid() {
        return outcome == Outcome.VALID;
    }
}
