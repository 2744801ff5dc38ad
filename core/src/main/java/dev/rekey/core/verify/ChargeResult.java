package dev.rekey.core.verify;

import dev.rekey.core.limit.RateLimitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Result of charging an attempt.
 *
 * @param outcome {@link Outcome#VALID} if charged; {@link Outcome#RATE_LIMITED} or
 *     {@link Outcome#CREDITS_EXHAUSTED} if nothing was charged; {@link Outcome#NOT_FOUND} if the
 *     key no longer exists
 * @param limits state of each charged rate limit
 * @param credits credits left; {@code null} if the key does not use credits
 */
public record ChargeResult(
        Outcome outcome,
        List<RateLimitStatus> limits,
        @Nullable Long credits) {

    /** Result for a key without rate limits and credits. */
    public static final ChargeResult NOTHING = new ChargeResult(Outcome.VALID, List.of(), null);
}
