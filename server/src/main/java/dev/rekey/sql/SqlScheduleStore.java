package dev.rekey.sql;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.store.ScheduleStore;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.RowLockMode;
import dev.rekey.sql.jdbc.SqlTransactions;
import dev.rekey.sql.jdbc.UuidColumns;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Scheduled changes, stored in a table. They are not cached, so the change feed contains only the
 * change of the key when one is applied. Thread-safe.
 */
final class SqlScheduleStore implements ScheduleStore {

    private final DatabaseEngine engine;
    private final SqlTransactions transactions;

    SqlScheduleStore(DatabaseEngine engine) {
        this.engine = engine;
        this.transactions = engine.transactions();
    }

    /** Locks the key's row first, which serializes concurrent additions and changes of the key. */
    @Override
    public AddOutcome add(ApiKey key, ScheduledChange change, int most, TransactionRecords records) {
        return transactions.write(handle -> {
            if (version(handle, key.id())
                    .filter(version -> version == key.version())
                    .isEmpty()) {
                return AddOutcome.STALE;
            }
            if (ScheduleRows.countPending(handle, key.id()) >= most) {
                return AddOutcome.FULL;
            }
            TransactionRecordRows.write(handle, records);
            ScheduleRows.insert(handle, change);
            return AddOutcome.DONE;
        });
    }

    private Optional<Long> version(Handle handle, KeyId key) {
        return handle.createQuery("SELECT version FROM keys WHERE id = :id" + engine.lock(RowLockMode.CHANGE))
                .bind("id", UuidColumns.bytes(key.value()))
                .mapTo(Long.class)
                .findOne();
    }

    @Override
    public boolean update(ScheduledChange before, ScheduledChange after, TransactionRecords records) {
        return transactions.writeGuarded(handle -> {
            TransactionRecordRows.write(handle, records);
            ScheduleRows.update(handle, before, after);
        });
    }

    @Override
    public Optional<ScheduledChange> find(KeyId key, ScheduledChangeId id) {
        return transactions.readSingleStatement(handle -> ScheduleRows.find(handle, key, id));
    }

    @Override
    public List<ScheduledChange> list(KeyId key, @Nullable ScheduledChangeId before, int limit) {
        return transactions.readSingleStatement(handle -> ScheduleRows.list(handle, key, before, limit));
    }

    /** Runs as a write, so that a background job does not block reads of requests. */
    @Override
    public List<DueChange> due(Instant now, int limit) {
        return transactions.write(handle -> ScheduleRows.due(handle, now, limit));
    }

    @Override
    public void postpone(DueChange due, Instant until) {
        transactions.<@Nullable Void>write(handle -> {
            ScheduleRows.postpone(handle, due, until);
            return null;
        });
    }
}
