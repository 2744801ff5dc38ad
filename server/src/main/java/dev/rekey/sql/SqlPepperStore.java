package dev.rekey.sql;

import dev.rekey.core.secret.PepperStore;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.RowLockMode;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.SqlTransactions;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Pepper checks, stored in a table. Thread-safe. */
final class SqlPepperStore implements PepperStore {

    private final DatabaseEngine engine;
    private final SqlTransactions transactions;

    SqlPepperStore(DatabaseEngine engine) {
        this.engine = engine;
        this.transactions = engine.transactions();
    }

    @Override
    public Map<String, byte[]> checks() {
        return transactions.readSingleStatement(SqlPepperStore::checks);
    }

    private static Map<String, byte[]> checks(Handle handle) {
        Map<String, byte[]> checks = new LinkedHashMap<>();
        handle.createQuery("SELECT id, \"check\" FROM peppers ORDER BY id")
                .map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return Map.entry(row.text(), row.bytes());
                })
                .forEach(check -> checks.put(check.getKey(), check.getValue()));
        return checks;
    }

    @Override
    public Map<String, byte[]> keep(Map<String, byte[]> checks) {
        return transactions.write(handle -> {
            // Every database has this row; locking it makes nodes that start concurrently take
            // turns.
            handle.createQuery("SELECT last FROM counters WHERE name = 'projects'" + engine.lock(RowLockMode.CHANGE))
                    .mapTo(Long.class)
                    .one();
            Map<String, byte[]> present = checks(handle);
            if (present.isEmpty() || !Collections.disjoint(present.keySet(), checks.keySet())) {
                checks.forEach((id, check) -> insert(handle, id, check));
            }
            return checks(handle);
        });
    }

    private static void insert(Handle handle, String id, byte[] check) {
        handle.createUpdate("""
            INSERT INTO peppers (id, "check") VALUES (:id, :check)
            ON CONFLICT (id) DO NOTHING\
            """).bind("id", id).bind("check", check).execute();
    }

    /**
     * Scans all secrets, about 0.2 s per million. An index on the pepper would slow down every new
     * secret.
     */
    @Override
    public Map<String, Long> liveSecrets(Set<String> ids, Instant now) {
        Map<String, Long> counts = new TreeMap<>();
        for (String id : ids) {
            long count = transactions.readLong(handle -> handle.createQuery("""
                SELECT count(*) FROM key_secrets s JOIN keys k ON k.id = s.key_id
                WHERE s.pepper_id = :pepper AND (s.expires_at IS NULL OR s.expires_at > :now)
                AND k.revoked_at IS NULL AND NOT\
                """ + " " + KeyRows.EXPIRED)
                    .bind("pepper", id)
                    .bind("now", InstantColumns.micros(now))
                    .mapTo(Long.class)
                    .one());
            if (count > 0) {
                counts.put(id, count);
            }
        }
        return counts;
    }
}
