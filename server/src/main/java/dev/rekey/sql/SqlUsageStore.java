package dev.rekey.sql;

import dev.rekey.core.EnumText;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCount;
import dev.rekey.core.verify.UsageSpan;
import dev.rekey.core.verify.UsageStore;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.RowLockMode;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.SqlTransactions;
import dev.rekey.sql.jdbc.StatementBatches;
import dev.rekey.sql.jdbc.UuidColumns;
import java.util.Comparator;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Verification counts, stored in a table. Thread-safe. */
final class SqlUsageStore implements UsageStore {

    /** Skips deleted keys, because a foreign-key violation would roll back all other counts. */
    static String add(DatabaseEngine engine) {
        return """
            INSERT INTO usage_counts (key_id, hour, outcome, uses)
            SELECT id, :hour, :outcome, :uses FROM keys WHERE id = :key%s
            ON CONFLICT (key_id, hour, outcome) DO UPDATE SET uses = usage_counts.uses + excluded.uses\
            """.formatted(engine.lock(RowLockMode.REFER));
    }

    static final String SELECT = """
        SELECT :from + (hour - :from) / :step * :step AS first_hour, outcome, SUM(uses) FROM usage_counts
        WHERE key_id = :key AND hour >= :from AND hour < :to
        GROUP BY first_hour, outcome ORDER BY first_hour, outcome\
        """;

    static final String FORGET = """
        DELETE FROM usage_counts WHERE (key_id, hour, outcome) IN
          (SELECT key_id, hour, outcome FROM usage_counts WHERE hour < :hour LIMIT :most)\
        """;

    private static final Comparator<UsageCount> ORDER = Comparator.comparing(
                    (UsageCount count) -> count.key().value())
            .thenComparingLong(UsageCount::hour)
            .thenComparing(UsageCount::outcome);

    private final SqlTransactions transactions;
    private final String add;

    SqlUsageStore(DatabaseEngine engine) {
        this.add = add(engine);
        this.transactions = engine.transactions();
    }

    @Override
    public void add(List<UsageCount> counts) {
        if (counts.isEmpty()) {
            return;
        }
        this.transactions.<@Nullable Void>write(handle -> {
            // A fixed lock order prevents deadlocks between nodes.
            PreparedBatch batch = StatementBatches.of(handle, add);
            counts.stream()
                    .sorted(ORDER)
                    .forEach(count -> batch.bind(
                                    "key", UuidColumns.bytes(count.key().value()))
                            .bind("hour", count.hour())
                            .bind("outcome", EnumText.of(count.outcome()))
                            .bind("uses", count.uses())
                            .add());
            batch.execute();
            return null;
        });
    }

    @Override
    public List<UsageCount> counts(KeyId key, UsageSpan span) {
        return transactions.readLong(handle -> handle.createQuery(SELECT)
                .bind("key", UuidColumns.bytes(key.value()))
                .bind("from", span.from())
                .bind("to", span.to())
                .bind("step", span.step().hours())
                .map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return new UsageCount(key, row.number(), row.enumValue(Outcome.class), row.number());
                })
                .list());
    }

    @Override
    public int forget(long hour, int most) {
        return transactions.write(handle -> handle.createUpdate(FORGET)
                .bind("hour", hour)
                .bind("most", most)
                .execute());
    }
}
