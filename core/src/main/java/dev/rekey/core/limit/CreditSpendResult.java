package dev.rekey.core.limit;

import java.time.Instant;
import java.util.Optional;

/** Result of spending a key's credits. */
public sealed interface CreditSpendResult {

    /** Returns whether the use is allowed. */
    default boolean isGranted() {
        return switch (this) {
            case Charged charged -> true;
            case Repeated repeated -> true;
            case Unlimited unlimited -> true;
            case Refused refused -> false;
            case KeyNotFound gone -> false;
            case Reused reused -> false;
        };
    }

    /**
     * The credits were spent.
     *
     * @param remaining credits left
     */
    record Charged(long remaining) implements CreditSpendResult {}

    /** The credits were already spent under this request id; nothing was spent now. */
    record Repeated(long remaining) implements CreditSpendResult {}

    /**
     * The request id was already used with a different cost, so it identifies another request;
     * nothing was spent.
     */
    record Reused() implements CreditSpendResult {}

    /**
     * Too few credits are left; nothing was spent.
     *
     * @param refillAt time of the next refill; empty if there is none
     */
    record Refused(long remaining, Optional<Instant> refillAt) implements CreditSpendResult {}

    /** The key does not use credits, so its use is unlimited. */
    record Unlimited() implements CreditSpendResult {}

    /** The key no longer exists. */
    record KeyNotFound() implements CreditSpendResult {}
}
