package dev.rekey.node;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.CreditStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this node holds of one key's credits. Spending from the open block needs no lock; whoever moves credits between the
 * store and this node holds it meanwhile.
 */
final class CreditHolding {

    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable CreditBlock block;
    private volatile boolean removed;
    private volatile long movedAt;
    private volatile long usedSecond;

    ReentrantLock lock() {
        return lock;
    }

    /** Spends from the open block; empty where it has not so much or is void. */
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

    /** Ends the open block; what is left of it is the caller's to keep or give back. */
    Optional<Closed> close() {
        CreditBlock open = block;
        block = null;
        return Optional.ofNullable(open).map(ended -> new Closed(ended, ended.close()));
    }

    /** A block that was ended. */
    record Closed(CreditBlock block, long unspent) {

        CreditStore.Rest rest(KeyId key) {
            return new CreditStore.Rest(key, block.epoch(), unspent);
        }
    }

    /** Written once a second and no more: a key in heavy use is read by many threads. */
    void used(Instant now) {
        long second = now.getEpochSecond();
        if (usedSecond != second) {
            usedSecond = second;
        }
    }

    /** A use further ahead than another {@code idle} was noted by a clock that was wrong. */
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

    /** Notes that credits have moved; the caller holds the lock. */
    void moved(long move) {
        movedAt = move;
    }

    /** Whether nothing has moved since that move, nor is moving. */
    boolean isStillSince(long move) {
        return !lock.isLocked() && movedAt <= move;
    }
}
