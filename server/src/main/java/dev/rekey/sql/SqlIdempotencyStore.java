package dev.rekey.sql;

import dev.rekey.core.IdempotencyStore;
import dev.rekey.core.IdempotentResponse;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.SqlTransactions;
import java.time.Instant;
import java.util.Optional;

/** Responses stored by Idempotency-Key, in a table. Thread-safe. */
final class SqlIdempotencyStore implements IdempotencyStore {

    /**
     * Rows deleted per transaction. Kept small, because responses may be long and other writes
     * wait.
     */
    private static final int PRUNE_BATCH_SIZE = 500;

    private final SqlTransactions transactions;

    SqlIdempotencyStore(DatabaseEngine engine) {
        this.transactions = engine.transactions();
    }

    @Override
    public Optional<IdempotentResponse> find(String scope, String key, Instant since) {
        return transactions.readSingleStatement(handle -> handle.createQuery("""
            SELECT fingerprint, status, body, at FROM answers
            WHERE scope = :scope AND key = :key AND at >= :since\
            """)
                .bind("scope", scope)
                .bind("key", key)
                .bind("since", InstantColumns.micros(since))
                .map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return new IdempotentResponse(
                            scope, key, row.text(), Math.toIntExact(row.number()), row.text(), row.instant());
                })
                .findOne());
    }

    @Override
    public int forget(Instant before) {
        int all = 0;
        int some;
        do {
            some = transactions.write(handle -> handle.createUpdate("""
                DELETE FROM answers WHERE (scope, key) IN
                  (SELECT scope, key FROM answers WHERE at < :before LIMIT :most)\
                """)
                    .bind("before", InstantColumns.micros(before))
                    .bind("most", PRUNE_BATCH_SIZE)
                    .execute());
            all += some;
        } while (some == PRUNE_BATCH_SIZE);
        return all;
    }
}
