package dev.rekey.local.credit;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.CreditLeaseResult;
import dev.rekey.core.limit.CreditSpendResult;
import dev.rekey.core.limit.CreditStore;
import dev.rekey.core.limit.CreditStore.UnspentCredits;
import dev.rekey.core.limit.Credits;
import dev.rekey.local.credit.CreditLeaseState.ClosedBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of credits that this node has leased from the store and spends from memory.
 * Thread-safe.
 *
 * <p>Every credit is in the store, in one block, or spent; never more are spent than existed. If a
 * node crashes, or cannot tell whether the store executed a request, the credits of the affected
 * blocks are lost.
 */
public final class CreditLeases implements AutoCloseable {

    /** Idle time after which a block is returned, so that its credits can be spent elsewhere. */
    public static final Duration IDLE = Duration.ofSeconds(60);

    private static final int MAX_CONCURRENT = 256;

    private final CreditStore store;
    private final ConcurrentHashMap<KeyId, CreditLeaseState> holdings = new ConcurrentHashMap<>();
    private final AtomicLong moves = new AtomicLong();
    private final AtomicLong removals = new AtomicLong();
    private final ReentrantLock sweeping = new ReentrantLock();
    private volatile boolean closed;

    public CreditLeases(CreditStore store) {
        this.store = store;
    }

    /**
     * Spends from the key's open block, without locking and without asking the store.
     *
     * @param cost 1 or more
     * @return empty if {@link #spend} would have to block; nothing was spent then
     */
    public Optional<CreditSpendResult.Charged> trySpend(KeyId key, long cost, Instant now) {
        CreditLeaseState lease = holdings.get(key);
        OptionalLong remaining = lease == null ? OptionalLong.empty() : lease.spend(cost, now);
        return remaining.isPresent()
                ? Optional.of(new CreditSpendResult.Charged(remaining.getAsLong()))
                : Optional.empty();
    }

    /**
     * Spends from the key's open block, or leases another one from the store. Blocks. One lease per
     * key runs at a time; other threads wait for it and spend from its block.
     *
     * @param cost 1 or more
     * @return refused only if the store and this node's block have too few together; never {@link
     *     CreditSpendResult.Repeated}
     */
    public CreditSpendResult spend(KeyId key, long cost, Instant now) {
        Optional<CreditSpendResult.Charged> spent = trySpend(key, cost, now);
        return spent.isPresent() ? spent.get() : locked(key, lease -> spend(lease, key, cost, now));
    }

    private CreditSpendResult spend(CreditLeaseState lease, KeyId key, long cost, Instant now) {
        if (closed) {
            throw new UnavailableException("this node is shutting down and leases no more credits");
        }
        while (true) {
            OptionalLong remaining = lease.spend(cost, now);
            if (remaining.isPresent()) {
                return new CreditSpendResult.Charged(remaining.getAsLong());
            }
            Optional<CreditSpendResult> ended = lease(lease, key, cost, now);
            if (ended.isPresent()) {
                return ended.get();
            }
        }
    }

    /**
     * Leases another block, adding what is left of the current one if both have the same epoch.
     *
     * @return why no block could be leased; empty if one is open, large enough unless the credits
     *     were set concurrently
     */
    private Optional<CreditSpendResult> lease(CreditLeaseState lease, KeyId key, long cost, Instant now) {
        @Nullable ClosedBlock old = lease.close().orElse(null);
        // An expired block is not counted, although it may turn out to be valid if the refill was
        // moved.
        long held = old == null || !old.block().isLive(now) ? 0 : old.unspent();
        try {
            return switch (store.lease(key, cost - held, now)) {
                case CreditLeaseResult.Leased(var amount, var epoch, var until, var stored) -> {
                    long kept = old != null && old.block().epoch() == epoch ? old.unspent() : 0;
                    lease.open(new CreditBlock(epoch, now, until, stored, amount + kept));
                    yield Optional.empty();
                }
                case CreditLeaseResult.Refused(var remaining, var refillAt) -> {
                    reopen(lease, old);
                    yield Optional.of(new CreditSpendResult.Refused(remaining + held, refillAt));
                }
                case CreditLeaseResult.Unlimited() -> Optional.of(new CreditSpendResult.Unlimited());
                case CreditLeaseResult.KeyNotFound() -> Optional.of(new CreditSpendResult.KeyNotFound());
            };
        } catch (RuntimeException e) {
            reopen(lease, old);
            throw e;
        } finally {
            lease.moved(moves.incrementAndGet());
        }
    }

    private static void reopen(CreditLeaseState lease, @Nullable ClosedBlock old) {
        if (old != null) {
            lease.open(old.block().reopened(old.unspent()));
        }
    }

    /**
     * Spends in the store, once per request id of a key. If the store alone has too few, this node
     * first returns what it holds. Blocks.
     *
     * @param requestId 1 to 255 visible ASCII characters
     * @param cost 1 or more
     */
    public CreditSpendResult spendOnce(KeyId key, String requestId, long cost, Instant now) {
        CreditSpendResult first = store.spendOnce(key, requestId, cost, now);
        if (!(first instanceof CreditSpendResult.Refused) || !holdings.containsKey(key)) {
            return first;
        }
        return locked(key, lease -> {
            // Retried first: another thread may have returned credits while this one waited for the
            // lock.
            CreditSpendResult again = store.spendOnce(key, requestId, cost, now);
            if (!(again instanceof CreditSpendResult.Refused(var remaining, var refillAt))) {
                return again;
            }
            long held = lease.unspent(now);
            if (remaining + held < cost) {
                return new CreditSpendResult.Refused(remaining + held, refillAt);
            }
            returnUnspent(lease, key);
            return store.spendOnce(key, requestId, cost, now);
        });
    }

    /** Number of keys with an open block on this node. */
    public long open() {
        return holdings.values().stream().filter(CreditLeaseState::isOpen).count();
    }

    /** Credits of a key that this node holds and can still spend. */
    public long unspent(KeyId key, Instant now) {
        CreditLeaseState lease = holdings.get(key);
        return lease == null ? 0 : lease.unspent(now);
    }

    /**
     * Closes the key's block, because its credits were set elsewhere or the key is gone. Nothing is
     * spent from it after this returns. What was left is returned to the store unless it has
     * expired.
     *
     * @throws UnavailableException if it could not be returned; the block is closed nevertheless
     */
    public void forget(KeyId key) {
        if (holdings.containsKey(key)) {
            this.<@Nullable Void>changing(key, () -> null);
        }
    }

    /**
     * Runs a change that may set the key's credits or remove the key while this node holds none of
     * them. Concurrent spends wait, so that none of them uses the old credits after the change.
     *
     * @throws UnavailableException if this node's credits could not be returned; the change has not run then
     */
    public <T extends @Nullable Object> T changing(KeyId key, Supplier<T> change) {
        return locked(key, lease -> {
            returnUnspent(lease, key);
            return change.get();
        });
    }

    private void returnUnspent(CreditLeaseState lease, KeyId key) {
        Optional<ClosedBlock> ended = lease.close();
        if (ended.isPresent()) {
            try {
                store.returnUnspent(List.of(ended.get().unspentCredits(key)));
            } finally {
                lease.moved(moves.incrementAndGet());
            }
        }
    }

    /**
     * Runs {@code task} while no other thread moves credits of this key between the store and this
     * node.
     */
    private <T extends @Nullable Object> T locked(KeyId key, Function<CreditLeaseState, T> task) {
        while (true) {
            CreditLeaseState lease = holdings.computeIfAbsent(key, absent -> new CreditLeaseState());
            lease.lock().lock();
            try {
                if (!lease.isRemoved()) {
                    return task.apply(lease);
                }
            } finally {
                lease.lock().unlock();
            }
        }
    }

    /** Counts of moves between the store and this node, to detect later moves. */
    public record MovementStamp(long moves, long removals) {}

    public MovementStamp mark() {
        return new MovementStamp(moves.get(), removals.get());
    }

    /**
     * The credits of a key at {@code now}: those read from the store plus those this node holds.
     *
     * @param since a mark taken before the store was read
     * @return empty if credits have moved since the mark, so that some may be missing or counted
     *     twice; use {@link #still} then
     */
    public Optional<Credits> withUnspent(KeyId key, Credits stored, MovementStamp since, Instant now) {
        CreditLeaseState lease = holdings.get(key);
        if (lease == null) {
            return removals.get() == since.removals() ? Optional.of(stored.at(now)) : Optional.empty();
        }
        Credits shown = sum(stored, lease.unspent(now), now);
        return lease.isStillSince(since.moves()) ? Optional.of(shown) : Optional.empty();
    }

    /** As {@link #withUnspent}, but reads while no credits of this key move. */
    public <T> T still(KeyId key, Instant now, Function<UnaryOperator<Credits>, T> reading) {
        return locked(key, lease -> reading.apply(stored -> sum(stored, lease.unspent(now), now)));
    }

    private static Credits sum(Credits stored, long unspent, Instant now) {
        Credits credits = stored.at(now);
        return unspent == 0 ? credits : new Credits(credits.remaining() + unspent, credits.refill());
    }

    /**
     * Returns the blocks that have been idle for {@link #IDLE}. Call periodically.
     *
     * @throws UnavailableException if the store did not confirm; the credits are lost then, since it may have
     *     taken them
     */
    public void tidy(Instant now) {
        sweep(lease -> lease.isUnusedFor(IDLE, now) && lease.lock().tryLock());
    }

    /** Stops leasing and returns all credits. */
    @Override
    public void close() {
        closed = true;
        sweep(lease -> {
            lease.lock().lock();
            return true;
        });
    }

    /** Removes the holdings that {@code take} has locked, and returns their credits in batches. */
    private void sweep(Predicate<CreditLeaseState> take) {
        sweeping.lock();
        try {
            Map<KeyId, CreditLeaseState> taken = new HashMap<>();
            for (Map.Entry<KeyId, CreditLeaseState> entry : holdings.entrySet()) {
                if (take.test(entry.getValue())) {
                    taken.put(entry.getKey(), entry.getValue());
                }
                if (taken.size() == MAX_CONCURRENT) {
                    remove(taken);
                    taken.clear();
                }
            }
            remove(taken);
        } finally {
            sweeping.unlock();
        }
    }

    private void remove(Map<KeyId, CreditLeaseState> taken) {
        List<UnspentCredits> rests = new ArrayList<>();
        taken.forEach((key, lease) -> lease.close().ifPresent(ended -> rests.add(ended.unspentCredits(key))));
        try {
            store.returnUnspent(rests);
        } finally {
            // In this order: a reader that misses a removed holding must see that one was removed.
            removals.incrementAndGet();
            taken.forEach((key, lease) -> {
                lease.remove();
                holdings.remove(key, lease);
                lease.lock().unlock();
            });
        }
    }
}
