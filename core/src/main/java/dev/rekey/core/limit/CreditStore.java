package dev.rekey.core.limit;

import dev.rekey.core.id.KeyId;
import java.time.Instant;
import java.util.List;

/**
 * Store of the remaining credits of keys. Each method is one transaction; the remaining credits
 * never drop below 0.
 *
 * <p>Every method first applies a due refill: it sets the remaining credits to the refill amount
 * and voids all open blocks. If the store is unavailable, methods throw
 * {@link dev.rekey.core.UnavailableException}, and the effect of the call is unknown.
 */
public interface CreditStore {

    /** Maximum size of a leased block unless a single use costs more. */
    long LARGEST_BLOCK = 100;

    /**
     * Divisor of the remaining credits for the block size, so that blocks shrink as credits run
     * out.
     */
    long SHARES = 100;

    /**
     * Leases a block of at least {@code cost} credits, sized by {@link #blockOf}.
     *
     * @param cost 1 or more
     */
    CreditLeaseResult lease(KeyId key, long cost, Instant now);

    /**
     * Spends credits once for each request id, however often the call is repeated. Request ids are
     * scoped to the key.
     *
     * @param cost 1 or more
     * @return {@link CreditSpendResult.Reused} if the id was used with a different cost
     */
    CreditSpendResult spendOnce(KeyId key, String requestId, long cost, Instant now);

    /** Returns unspent credits of blocks to the store; void blocks are ignored. */
    void returnUnspent(List<UnspentCredits> rests);

    /** Unspent credits of a block. */
    record UnspentCredits(KeyId key, long epoch, long unspent) {}

    /**
     * Deletes request ids used before this instant.
     *
     * @return the number deleted
     */
    int forget(Instant before);

    /**
     * Returns the size of a block if {@code remaining} credits are left and {@code cost} are needed
     * now.
     */
    static long blockOf(long remaining, long cost) {
        return Math.min(remaining, Math.max(cost, Math.clamp(remaining / SHARES, 1, LARGEST_BLOCK)));
    }
}
