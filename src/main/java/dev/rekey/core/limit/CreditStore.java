package dev.rekey.core.limit;

import dev.rekey.core.id.KeyId;
import java.time.Instant;
import java.util.List;

/**
 * Where what remains of keys' credits is counted. Each method is one transaction; what remains is never below 0.
 *
 * <p>A refill that is due is applied before anything else: what remains becomes its amount, and every open block is void. A
 * store that cannot answer throws {@link dev.rekey.core.Outage}; whether it did what was asked is then unknown.
 */
public interface CreditStore {

    /** The most credits that one lease takes where fewer would do. */
    long LARGEST_BLOCK = 100;

    /** A block is at most one part in this many of what remains, so that blocks shrink as credits run out. */
    long SHARES = 100;

    /**
     * Takes a block that is worth at least {@code cost} out of what remains, and no more than serves a while.
     *
     * @param cost 1 or more
     */
    CreditLease lease(KeyId key, long cost, Instant now);

    /**
     * Spends credits once for each request id of a key, however often it is asked. Request ids are scoped to one key.
     *
     * @param cost 1 or more
     * @return {@link CreditSpending.Reused} where the id was spent at another cost
     */
    CreditSpending spendOnce(KeyId key, String requestId, long cost, Instant now);

    /** Puts back what was not spent of blocks, each unless it is void. */
    void giveBack(List<Rest> rests);

    /** What is left of a block. */
    record Rest(KeyId key, long epoch, long unspent) {}

    /**
     * Forgets request ids that were used before this instant.
     *
     * @return how many
     */
    int forget(Instant before);

    /** How large a block is to be where {@code remaining} are left and {@code cost} are needed now. */
    static long blockOf(long remaining, long cost) {
        return Math.min(remaining, Math.max(cost, Math.clamp(remaining / SHARES, 1, LARGEST_BLOCK)));
    }
}
