package dev.rekey.core.limit;

import java.time.Instant;
import java.util.Optional;

/** What came of taking a block of credits out of the store, to be spent by one node without asking again. */
public sealed interface CreditLease {

    /**
     * A block was taken.
     *
     * @param amount how many credits it holds, 1 or more
     * @param epoch to which setting of the key's credits it belongs; once they are set or filled up again it is void
     * @param until when they are filled up again; the block must not be spent from then on
     * @param remaining how many the store has left
     */
    record Leased(long amount, long epoch, Optional<Instant> until, long remaining) implements CreditLease {}

    /**
     * The store has fewer than were needed; nothing was taken.
     *
     * @param remaining how many it has
     * @param refillAt when they are filled up again; empty is never
     */
    record Refused(long remaining, Optional<Instant> refillAt) implements CreditLease {}

    /** The key has no credits to take: it may be used without end. */
    record Unlimited() implements CreditLease {}

    /** There is no such key any more. */
    record Gone() implements CreditLease {}
}
