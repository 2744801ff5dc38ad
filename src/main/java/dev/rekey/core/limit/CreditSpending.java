package dev.rekey.core.limit;

import java.time.Instant;
import java.util.Optional;

/** What came of spending credits of a key. */
public sealed interface CreditSpending {

    /** Whether what was asked for may be done. */
    default boolean isGranted() {
        return switch (this) {
            case Spent _, Repeated _, Unlimited _ -> true;
            case Refused _, Gone _, Reused _ -> false;
        };
    }

    /**
     * They were spent.
     *
     * @param remaining how many are left
     */
    record Spent(long remaining) implements CreditSpending {}

    /** They were spent before, under the same request id; nothing was spent now. */
    record Repeated(long remaining) implements CreditSpending {}

    /** The request id was spent before at another cost, so that this is another request; nothing was spent now. */
    record Reused() implements CreditSpending {}

    /**
     * Too few are left; nothing was spent.
     *
     * @param refillAt when they are filled up again; empty is never
     */
    record Refused(long remaining, Optional<Instant> refillAt) implements CreditSpending {}

    /** The key has no credits to spend: it may be used without end. */
    record Unlimited() implements CreditSpending {}

    /** There is no such key any more. */
    record Gone() implements CreditSpending {}
}
