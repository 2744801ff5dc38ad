package dev.rekey.node;

import dev.rekey.core.Clocks;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Credits that this node has taken out of the store, to be spent without asking it again. Thread-safe, without locks. */
final class CreditBlock {

    private static final long CLOSED = -1;

    private final long epoch;
    private final Instant since;
    private final Optional<Instant> until;
    private final long stored;
    private final AtomicLong unspent;

    /**
     * @param epoch the setting of the key's credits to which they belong
     * @param since when they were taken
     * @param until from when on they are void
     * @param stored what the store had left when they were taken
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

    /** The end of a block that was taken while the clock was ahead is as wrong as that clock: it has to be taken anew. */
    boolean isLive(Instant now) {
        return until.isEmpty() || (now.isBefore(until.get()) && !Clocks.isAhead(since, now));
    }

    /** Spends so many; says what remains then, as far as this node knows. Empty where there are not so many. */
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

    /** Ends it: what it says is left, nobody can spend from it any more. */
    long close() {
        return Math.max(0, unspent.getAndSet(CLOSED));
    }

    /** The same credits in a block that is open again. */
    CreditBlock reopened(long left) {
        return new CreditBlock(epoch, since, until, stored, left);
    }
}
