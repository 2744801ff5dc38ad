package dev.rekey.core.limit;

import java.time.Instant;
import java.util.Optional;

/** Result of leasing a block of credits, which one node then spends locally. */
public sealed interface CreditLeaseResult {

    /**
     * A block was leased.
     *
     * @param amount number of credits in the block, at least 1
     * @param epoch generation of the key's credits; setting or refilling the credits voids the
     *     block
     * @param until time of the next refill; the block must not be spent from then on
     * @param remaining credits left in the store
     */
    record Leased(long amount, long epoch, Optional<Instant> until, long remaining) implements CreditLeaseResult {}

    /**
     * The store has fewer credits than needed; nothing was leased.
     *
     * @param remaining credits in the store
     * @param refillAt time of the next refill; empty if there is none
     */
    record Refused(long remaining, Optional<Instant> refillAt) implements CreditLeaseResult {}

    /** The key does not use credits, so its use is unlimited. */
    record Unlimited() implements CreditLeaseResult {}

    /** The key no longer exists. */
    record KeyNotFound() implements CreditLeaseResult {}
}
