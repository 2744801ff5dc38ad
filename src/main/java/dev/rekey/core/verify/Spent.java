package dev.rekey.core.verify;

import dev.rekey.core.limit.LimitLeft;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How paying for an attempt went.
 *
 * @param outcome {@link Outcome#VALID} where it was paid for; {@link Outcome#RATE_LIMITED} or {@link
 *     Outcome#CREDITS_EXHAUSTED} where it could not be, and then nothing was taken; {@link Outcome#NOT_FOUND} where the key
 *     has gone meanwhile
 * @param limits what is left of each rate limit that was asked
 * @param credits how many credits are left; {@code null} where the key needs none
 */
public record Spent(
        Outcome outcome, List<LimitLeft> limits, @Nullable Long credits) {

    /** Of a key without limits and credits. */
    public static final Spent NOTHING = new Spent(Outcome.VALID, List.of(), null);
}
