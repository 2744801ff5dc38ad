package dev.rekey.core.limit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key's allowance, used up by verifications.
 *
 * @param remaining how many are left, 0 or more
 * @param refill how it is filled up again; {@code null} where it is not
 */
public record Credits(long remaining, @Nullable Refill refill) {

    /**
     * What holds at {@code now}: the same, or what a refill makes of it that is due and was not applied yet. One that is
     * further off than it can be is {@linkplain Refill#broughtBack brought back}.
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
