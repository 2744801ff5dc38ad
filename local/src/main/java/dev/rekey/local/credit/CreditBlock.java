package dev.rekey.local.credit;

import dev.rekey.core.ClockSkew;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A block of credits leased from the store and spent without asking it. Thread-safe and lock-free.
 */
final class CreditBlock {

    private static final long CLOSED = -1;

    private final long epoch;
    private final Instant since;
    private final Optional<Instant> until;
    private final long stored;
    private final AtomicLong unspent;

    /**
     * @param epoch version of the key's credit settings that the credits belong to
     * @param since when the block was leased
     * @param until when the credits expire
     * @param stored credits left in the store after the lease
     */
    CreditBlock(long epoch, Instant since, Optional<Instant> until, long stored, long unspent) {
        this.epoch = epoch;
        this.since = since;
        this.until = until;
        this.stored = stored;
        this.unspent = new AtomicLong(unspent);
    }

    long epoch() {
        return epoch;
    }

    /**
     * Whether the block can be spent from. Expiry times taken while the clock was ahead are wrong:
     * such a block is leased again.
     */
    boolean isLive(Instant now) {
        return until.isEmpty() || (now.isBefore(until.get()) && !ClockSkew.isAhead(since, now));
    }

    /**
     * Spends {@code cost} credits and returns what remains as far as this node knows; empty if the
     * block has fewer.
     */
    OptionalLong spend(long cost) {
        long left = unspent.get();
        while (left >= cost) {
            long seen = unspent.compareAndExchange(left, left - cost);
            if (seen == left) {
                return OptionalLong.of(stored + left - cost);
            }
            left = seen;
        }
        return OptionalLong.empty();
    }

    long unspent() {
        return Math.max(0, unspent.get());
    }

    /** Closes the block and returns what was left; nothing can be spent from it afterwards. */
    long close() {
        return Math.max(0, unspent.getAndSet(CLOSED));
    }

    /** A new open block with the same credits. */
    CreditBlock reopened(long left) {
        return new CreditBlock(epoch, since, until, stored, left);
    }
}
