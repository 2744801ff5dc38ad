package dev.rekey.core.verify;

import dev.rekey.core.limit.RateLimitStatus;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Result of a verification.
 *
 * @param key the key; {@code null} if not found or not visible to the caller
 * @param limits state of each charged rate limit; empty if none was charged
 * @param unknownLimits requested rate limits that neither the key nor its project has, which were
 *     not charged; empty if charging was not reached
 * @param credits credits left; {@code null} if the key has none or charging was not reached
 * @param stale whether the key may have changed because the store is unavailable
 * @param epoch epoch up to which the node knew every change
 * @param steps explanation of the checks if requested, otherwise empty
 */
public record Verdict(
        Outcome outcome,
        @Nullable CachedKey key,
        List<RateLimitStatus> limits,
        List<String> unknownLimits,
        @Nullable Long credits,
        boolean stale,
        long epoch,
        List<ExplanationStep> steps) {

    public Verdict {
        steps = List.copyOf(steps);
    }

    static Verdict notFound(long epoch) {
        return new Verdict(Outcome.NOT_FOUND, null, List.of(), List.of(), null, false, epoch, List.of());
    }

    static Verdict of(Outcome outcome, CachedKey key, boolean stale, long epoch) {
        return new Verdict(outcome, key, List.of(), List.of(), null, stale, epoch, List.of());
    }

    static Verdict of(ChargeResult charge, List<String> unknownLimits, CachedKey key, boolean stale, long epoch) {
        return new Verdict(
                charge.outcome(), key, charge.limits(), unknownLimits, charge.credits(), stale, epoch, List.of());
    }

    Verdict explained(List<ExplanationStep> judged) {
        return new Verdict(outcome, key, limits, unknownLimits, credits, stale, epoch, judged);
    }

    /**
     * Returns the number of seconds, rounded up, until the attempt would be within all rate limits
     * without other use. Empty unless the outcome is {@link Outcome#RATE_LIMITED}, and if the cost
     * exceeds a limit's maximum.
     */
    public OptionalLong retryAfterSeconds() {
        if (outcome != Outcome.RATE_LIMITED) {
            return OptionalLong.empty();
        }
        return limits.stream().mapToLong(RateLimitStatus::waitSeconds).max().stream()
                .filter(wait -> wait != RateLimitStatus.NEVER)
                .findFirst();
    }

    public boolean isValid() {
        return outcome == Outcome.VALID;
    }
}
