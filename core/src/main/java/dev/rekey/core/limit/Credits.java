package dev.rekey.core.limit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Credits of a key, spent by verifications.
 *
 * @param remaining credits left, 0 or more
 * @param refill refill schedule; {@code null} if none
 */
public record Credits(long remaining, @Nullable Refill refill) {

    /**
     * Returns the credits as of {@code now}, with a due refill applied that the store has not
     * applied yet. A refill scheduled too far ahead is {@linkplain Refill#broughtBack corrected}.
     */
    public Credits at(Instant now) {
        if (refill == null) {
            return this;
        }
        if (refill.isDue(now)) {
            return new Credits(refill.amount(), refill.applied(now));
        }
        Refill believed = refill.broughtBack(now);
        return believed.equals(refill) ? this : new Credits(remaining, believed);
    }
}
