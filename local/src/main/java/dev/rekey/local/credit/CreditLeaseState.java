package dev.rekey.local.credit;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.CreditStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The credits of one key on this node. Spending from the open block needs no lock; moving credits
 * between the store and this node needs it.
 */
final class CreditLeaseState {

    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable CreditBlock block;
    private volatile boolean removed;
    private volatile long movedAt;
    private volatile long usedSecond;

    ReentrantLock lock() {
        return lock;
    }

    /** Spends from the open block; empty if it has too few or has expired. */
    OptionalLong spend(long cost, Instant now) {
        used(now);
        CreditBlock open = block;
        return open == null || !open.isLive(now) ? OptionalLong.empty() : open.spend(cost);
    }

    boolean isOpen() {
        return block != null;
    }

    long unspent(Instant now) {
        CreditBlock open = block;
        return open == null || !open.isLive(now) ? 0 : open.unspent();
    }

    void open(CreditBlock another) {
        block = another;
    }

    /** Closes the open block. The caller keeps or returns what is left of it. */
    Optional<ClosedBlock> close() {
        CreditBlock open = block;
        block = null;
        return Optional.ofNullable(open).map(ended -> new ClosedBlock(ended, ended.close()));
    }

    /** A closed block. */
    record ClosedBlock(CreditBlock block, long unspent) {

        CreditStore.UnspentCredits unspentCredits(KeyId key) {
            return new CreditStore.UnspentCredits(key, block.epoch(), unspent);
        }
    }

    /** Written at most once per second: many threads read this field of a busy key. */
    void used(Instant now) {
        long second = now.getEpochSecond();
        if (usedSecond != second) {
            usedSecond = second;
        }
    }

    /**
     * A last use more than {@code idle} ahead of {@code now} was recorded by a wrong clock and
     * counts as unused.
     */
    boolean isUnusedFor(Duration idle, Instant now) {
        long second = usedSecond;
        return second <= now.minus(idle).getEpochSecond()
                || second > now.plus(idle).getEpochSecond();
    }

    boolean isRemoved() {
        return removed;
    }

    void remove() {
        removed = true;
    }

    /** Records that credits have moved. The caller holds the lock. */
    void moved(long move) {
        movedAt = move;
    }

    /** Whether no credits have moved since that move and none are moving now. */
    boolean isStillSince(long move) {
        return !lock.isLocked() && movedAt <= move;
    }
}
