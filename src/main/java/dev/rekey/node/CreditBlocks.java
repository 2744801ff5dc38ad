package dev.rekey.node;

import dev.rekey.core.Outage;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.CreditLease;
import dev.rekey.core.limit.CreditSpending;
import dev.rekey.core.limit.CreditStore;
import dev.rekey.core.limit.CreditStore.Rest;
import dev.rekey.core.limit.Credits;
import dev.rekey.node.CreditHolding.Closed;
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
 * The blocks of credits that this node has taken out of the store and spends from memory. Thread-safe.
 *
 * <p>Every credit is in the store, in one block or spent: never more are spent than there were. A node that dies forfeits
 * what its blocks held, as does one that cannot tell whether the store did what it was asked.
 */
public final class CreditBlocks implements AutoCloseable {

    /** A block that was not spent from for this long is given back, so that what remains can be spent elsewhere. */
    public static final Duration IDLE = Duration.ofSeconds(60);

    private static final int MOST_AT_ONCE = 256;

    private final CreditStore store;
    private final ConcurrentHashMap<KeyId, CreditHolding> holdings = new ConcurrentHashMap<>();
    private final AtomicLong moves = new AtomicLong();
    private final AtomicLong removals = new AtomicLong();
    private final ReentrantLock sweeping = new ReentrantLock();
    private volatile boolean closed;

    public CreditBlocks(CreditStore store) {
        this.store = store;
    }

    /**
     * Spends from the key's open block, without a lock and without asking the store.
     *
     * @param cost 1 or more
     * @return empty where {@link #spend} would have to wait; then nothing was spent
     */
    public Optional<CreditSpending.Spent> spendWithoutWaiting(KeyId key, long cost, Instant now) {
        CreditHolding holding = holdings.get(key);
        OptionalLong remaining = holding == null ? OptionalLong.empty() : holding.spend(cost, now);
        return remaining.isPresent() ? Optional.of(new CreditSpending.Spent(remaining.getAsLong())) : Optional.empty();
    }

    /**
     * Spends from the key's open block, or from the next one that it takes out of the store. Blocks; one lease of a key is
     * under way at a time, and who waits for it spends from what it brings.
     *
     * @param cost 1 or more
     * @return refused only where the store and this node's block together have fewer; never {@link CreditSpending.Repeated}
     */
    public CreditSpending spend(KeyId key, long cost, Instant now) {
        Optional<CreditSpending.Spent> spent = spendWithoutWaiting(key, cost, now);
        return spent.isPresent() ? spent.get() : locked(key, holding -> spend(holding, key, cost, now));
    }

    private CreditSpending spend(CreditHolding holding, KeyId key, long cost, Instant now) {
        if (closed) {
            throw new Outage("this node takes no more credits");
        }
        while (true) {
            OptionalLong remaining = holding.spend(cost, now);
            if (remaining.isPresent()) {
                return new CreditSpending.Spent(remaining.getAsLong());
            }
            Optional<CreditSpending> ended = lease(holding, key, cost, now);
            if (ended.isPresent()) {
                return ended.get();
            }
        }
    }

    /**
     * Opens another block, into which the rest of the present one goes where both are of one epoch.
     *
     * @return why there is none to be had; empty where there is one, large enough unless the credits were set meanwhile
     */
    private Optional<CreditSpending> lease(CreditHolding holding, KeyId key, long cost, Instant now) {
        @Nullable Closed old = holding.close().orElse(null);
        // A block that is over is not counted on, although it may turn out to be good where the refill was moved.
        long held = old == null || !old.block().isLive(now) ? 0 : old.unspent();
        try {
            return switch (store.lease(key, cost - held, now)) {
                case CreditLease.Leased(var amount, var epoch, var until, var stored) -> {
                    long kept = old != null && old.block().epoch() == epoch ? old.unspent() : 0;
                    holding.open(new CreditBlock(epoch, now, until, stored, amount + kept));
                    yield Optional.empty();
                }
                case CreditLease.Refused(var remaining, var refillAt) -> {
                    reopen(holding, old);
                    yield Optional.of(new CreditSpending.Refused(remaining + held, refillAt));
                }
                case CreditLease.Unlimited() -> Optional.of(new CreditSpending.Unlimited());
                case CreditLease.Gone() -> Optional.of(new CreditSpending.Gone());
            };
        } catch (RuntimeException failed) {
            reopen(holding, old);
            throw failed;
        } finally {
            holding.moved(moves.incrementAndGet());
        }
    }

    private static void reopen(CreditHolding holding, @Nullable Closed old) {
        if (old != null) {
            holding.open(old.block().reopened(old.unspent()));
        }
    }

    /**
     * Spends in the store, once for each request id of a key. What this node holds is given back first where the store alone
     * has too few. Blocks.
     *
     * @param requestId 1 to 255 visible ASCII characters
     * @param cost 1 or more
     */
    public CreditSpending spendOnce(KeyId key, String requestId, long cost, Instant now) {
        CreditSpending first = store.spendOnce(key, requestId, cost, now);
        if (!(first instanceof CreditSpending.Refused) || !holdings.containsKey(key)) {
            return first;
        }
        return locked(key, holding -> {
            // Asked again first: another thread may have given back what it held meanwhile.
            CreditSpending again = store.spendOnce(key, requestId, cost, now);
            if (!(again instanceof CreditSpending.Refused(var remaining, var refillAt))) {
                return again;
            }
            long held = holding.unspent(now);
            if (remaining + held < cost) {
                return new CreditSpending.Refused(remaining + held, refillAt);
            }
            giveBack(holding, key);
            return store.spendOnce(key, requestId, cost, now);
        });
    }

    /** How many keys have a block here. */
    public long open() {
        return holdings.values().stream().filter(CreditHolding::isOpen).count();
    }

    /** What this node holds of a key's credits and could still spend. */
    public long unspent(KeyId key, Instant now) {
        CreditHolding holding = holdings.get(key);
        return holding == null ? 0 : holding.unspent(now);
    }

    /**
     * Ends the key's block, because its credits were set elsewhere or the key is gone. Nothing that is spent after this has
     * returned comes out of it; what was left is given back if it is not void.
     *
     * @throws Outage where it could not be given back; the block is ended all the same
     */
    public void forget(KeyId key) {
        if (holdings.containsKey(key)) {
            this.<@Nullable Void>changing(key, () -> null);
        }
    }

    /**
     * Does what may set the key's credits or remove the key, while this node holds none of them and takes none. Who spends
     * meanwhile waits, so that nothing is spent after it that belongs to what was before.
     *
     * @throws Outage where what this node holds could not be given back; then nothing was done
     */
    public <T extends @Nullable Object> T changing(KeyId key, Supplier<T> change) {
        return locked(key, holding -> {
            giveBack(holding, key);
            return change.get();
        });
    }

    private void giveBack(CreditHolding holding, KeyId key) {
        Optional<Closed> ended = holding.close();
        if (ended.isPresent()) {
            try {
                store.giveBack(List.of(ended.get().rest(key)));
            } finally {
                holding.moved(moves.incrementAndGet());
            }
        }
    }

    /** While credits of this key move neither into this node nor out of it but by {@code task}. */
    private <T extends @Nullable Object> T locked(KeyId key, Function<CreditHolding, T> task) {
        while (true) {
            CreditHolding holding = holdings.computeIfAbsent(key, _ -> new CreditHolding());
            holding.lock().lock();
            try {
                if (!holding.isRemoved()) {
                    return task.apply(holding);
                }
            } finally {
                holding.lock().unlock();
            }
        }
    }

    /** How far credits have moved between the store and this node, to tell later whether they have since. */
    record Mark(long moves, long removals) {}

    Mark mark() {
        return new Mark(moves.get(), removals.get());
    }

    /**
     * The credits of a key at {@code now}: what was read from the store and what this node holds of them.
     *
     * @param since a mark from before the reading
     * @return empty where credits have moved since, so that some may be missing or counted twice; then {@link #still} helps
     */
    Optional<Credits> shown(KeyId key, Credits stored, Mark since, Instant now) {
        CreditHolding holding = holdings.get(key);
        if (holding == null) {
            return removals.get() == since.removals() ? Optional.of(stored.at(now)) : Optional.empty();
        }
        Credits shown = sum(stored, holding.unspent(now), now);
        return holding.isStillSince(since.moves()) ? Optional.of(shown) : Optional.empty();
    }

    /** The same, read while no credits of this key move. */
    <T> T still(KeyId key, Instant now, Function<UnaryOperator<Credits>, T> reading) {
        return locked(key, holding -> reading.apply(stored -> sum(stored, holding.unspent(now), now)));
    }

    private static Credits sum(Credits stored, long unspent, Instant now) {
        Credits credits = stored.at(now);
        return unspent == 0 ? credits : new Credits(credits.remaining() + unspent, credits.refill());
    }

    /**
     * Gives back the blocks that have not been spent from for a while; to be called now and then.
     *
     * @throws Outage where the store did not take them; they are forfeited then, since it may have done so
     */
    public void tidy(Instant now) {
        sweep(holding -> holding.isUnusedFor(IDLE, now) && holding.lock().tryLock());
    }

    /** Takes no more credits, and gives all back. */
    @Override
    public void close() {
        closed = true;
        sweep(holding -> {
            holding.lock().lock();
            return true;
        });
    }

    /** Removes the holdings that {@code take} has locked, and gives back what they hold, many at once. */
    private void sweep(Predicate<CreditHolding> take) {
        sweeping.lock();
        try {
            Map<KeyId, CreditHolding> taken = new HashMap<>();
            for (Map.Entry<KeyId, CreditHolding> entry : holdings.entrySet()) {
                if (take.test(entry.getValue())) {
                    taken.put(entry.getKey(), entry.getValue());
                }
                if (taken.size() == MOST_AT_ONCE) {
                    remove(taken);
                    taken.clear();
                }
            }
            remove(taken);
        } finally {
            sweeping.unlock();
        }
    }

    private void remove(Map<KeyId, CreditHolding> taken) {
        List<Rest> rests = new ArrayList<>();
        taken.forEach((key, holding) -> holding.close().ifPresent(ended -> rests.add(ended.rest(key))));
        try {
            store.giveBack(rests);
        } finally {
            // In this order: who finds a holding gone must find that one was removed.
            removals.incrementAndGet();
            taken.forEach((key, holding) -> {
                holding.remove();
                holdings.remove(key, holding);
                holding.lock().unlock();
            });
        }
    }
}
