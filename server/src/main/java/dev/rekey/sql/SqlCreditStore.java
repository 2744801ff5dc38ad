package dev.rekey.sql;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.CreditLeaseResult;
import dev.rekey.core.limit.CreditSpendResult;
import dev.rekey.core.limit.CreditStore;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.SqlTransactions;
import dev.rekey.sql.jdbc.UuidColumns;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Credits in columns of {@code keys}, and spent request ids in the table {@code credit_ledger}.
 * Thread-safe.
 *
 * <p>Requests that are denied or were charged before are answered by a read, so that keys without
 * credits do not load the writer.
 */
final class SqlCreditStore implements CreditStore {

    private final DatabaseEngine engine;
    private final SqlTransactions transactions;

    SqlCreditStore(DatabaseEngine engine) {
        this.engine = engine;
        this.transactions = engine.transactions();
    }

    @Override
    public CreditLeaseResult lease(KeyId key, long cost, Instant now) {
        requirePositive(cost);
        Optional<CreditLeaseResult> refused = transactions.readSingleStatement(handle -> {
            Optional<CreditRows.Present> found = CreditRows.find(handle, key);
            return CreditRows.isTooFarOff(found, now) ? Optional.empty() : withoutLease(found, cost, now);
        });
        return refused.orElseGet(() -> transactions.write(handle -> take(handle, key, cost, now)));
    }

    private CreditLeaseResult take(Handle handle, KeyId key, long cost, Instant now) {
        while (true) {
            Optional<CreditRows.Present> found = CreditRows.refill(engine, handle, key, now);
            Optional<CreditLeaseResult> refused = withoutLease(found, cost, now);
            if (refused.isPresent()) {
                return refused.get();
            }
            CreditRows.Present present = found.orElseThrow();
            Credits credits = present.required();
            long amount = CreditStore.blockOf(credits.remaining(), cost);
            Optional<Long> left = subtract(handle, key, present.epoch(), amount);
            if (left.isPresent()) {
                return new CreditLeaseResult.Leased(amount, present.epoch(), refillAt(credits), left.get());
            }
        }
    }

    /** The result if no block can be leased; otherwise empty. */
    private static Optional<CreditLeaseResult> withoutLease(
            Optional<CreditRows.Present> found, long cost, Instant now) {
        if (found.isEmpty()) {
            return Optional.of(new CreditLeaseResult.KeyNotFound());
        }
        @Nullable Credits kept = found.get().credits();
        if (kept == null) {
            return Optional.of(new CreditLeaseResult.Unlimited());
        }
        Credits credits = kept.at(now);
        return credits.remaining() >= cost
                ? Optional.empty()
                : Optional.of(new CreditLeaseResult.Refused(credits.remaining(), refillAt(credits)));
    }

    @Override
    public CreditSpendResult spendOnce(KeyId key, String requestId, long cost, Instant now) {
        requirePositive(cost);
        Optional<CreditSpendResult> known = transactions.read(handle -> {
            Optional<CreditRows.Present> found = CreditRows.find(handle, key);
            return CreditRows.isTooFarOff(found, now)
                    ? Optional.empty()
                    : withoutSpending(found, spentUnder(handle, key, requestId), cost, now);
        });
        return known.orElseGet(() -> transactions.write(handle -> spend(handle, key, requestId, cost, now)));
    }

    private CreditSpendResult spend(Handle handle, KeyId key, String requestId, long cost, Instant now) {
        while (true) {
            Optional<CreditRows.Present> found = CreditRows.refill(engine, handle, key, now);
            Optional<CreditSpendResult> known = withoutSpending(found, spentUnder(handle, key, requestId), cost, now);
            if (known.isPresent()) {
                return known.get();
            }
            Optional<Long> left = subtract(handle, key, found.orElseThrow().epoch(), cost);
            if (left.isPresent()) {
                new ColumnValues()
                        .put("key_id", key.value())
                        .put("request_id", requestId)
                        .put("cost", cost)
                        .put("at", now)
                        .insertInto("credit_ledger", handle);
                return new CreditSpendResult.Charged(left.get());
            }
        }
    }

    /** The result if nothing is to be charged; otherwise empty. */
    private static Optional<CreditSpendResult> withoutSpending(
            Optional<CreditRows.Present> found, OptionalLong spent, long cost, Instant now) {
        if (found.isEmpty()) {
            return Optional.of(new CreditSpendResult.KeyNotFound());
        }
        @Nullable Credits kept = found.get().credits();
        if (kept == null) {
            return Optional.of(new CreditSpendResult.Unlimited());
        }
        Credits credits = kept.at(now);
        if (spent.isPresent()) {
            return Optional.of(
                    spent.getAsLong() == cost
                            ? new CreditSpendResult.Repeated(credits.remaining())
                            : new CreditSpendResult.Reused());
        }
        return credits.remaining() >= cost
                ? Optional.empty()
                : Optional.of(new CreditSpendResult.Refused(credits.remaining(), refillAt(credits)));
    }

    /** The cost charged earlier for a request id; empty if there was no such charge. */
    private static OptionalLong spentUnder(Handle handle, KeyId key, String requestId) {
        return handle
                .createQuery("SELECT cost FROM credit_ledger WHERE key_id = :key AND request_id = :request")
                .bind("key", UuidColumns.bytes(key.value()))
                .bind("request", requestId)
                .mapTo(Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /**
     * Subtracts credits of this epoch and returns the remainder; empty if there are not enough or
     * the epoch has changed.
     */
    private static Optional<Long> subtract(Handle handle, KeyId key, long epoch, long amount) {
        return handle.createQuery("""
            UPDATE keys SET credits_remaining = credits_remaining - :amount
            WHERE id = :id AND credits_epoch = :epoch AND credits_remaining >= :amount
            RETURNING credits_remaining\
            """)
                .bind("amount", amount)
                .bind("id", UuidColumns.bytes(key.value()))
                .bind("epoch", epoch)
                .mapTo(Long.class)
                .findOne();
    }

    @Override
    public void returnUnspent(List<UnspentCredits> rests) {
        // A fixed lock order prevents deadlocks between nodes.
        List<UnspentCredits> worth = rests.stream()
                .filter(rest -> rest.unspent() > 0)
                .sorted(Comparator.comparing(rest -> rest.key().value()))
                .toList();
        if (worth.isEmpty()) {
            return;
        }
        transactions.<@Nullable Void>write(handle -> {
            for (UnspentCredits rest : worth) {
                handle.createUpdate("""
                    UPDATE keys SET credits_remaining = credits_remaining + :unspent
                    WHERE id = :id AND credits_epoch = :epoch AND credits_remaining IS NOT NULL\
                    """)
                        .bind("unspent", rest.unspent())
                        .bind("id", UuidColumns.bytes(rest.key().value()))
                        .bind("epoch", rest.epoch())
                        .execute();
            }
            return null;
        });
    }

    @Override
    public int forget(Instant before) {
        return transactions.write(handle -> handle.createUpdate("DELETE FROM credit_ledger WHERE at < :before")
                .bind("before", InstantColumns.micros(before))
                .execute());
    }

    private static Optional<Instant> refillAt(Credits credits) {
        return Optional.ofNullable(credits.refill()).map(Refill::at);
    }

    private static void requirePositive(long cost) {
        if (cost < 1) {
            throw new IllegalArgumentException("the cost must be positive: " + cost);
        }
    }
}
