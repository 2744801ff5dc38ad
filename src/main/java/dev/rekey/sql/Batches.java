package dev.rekey.sql;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** One statement for many rows, which takes less than as many statements do. */
final class Batches {

    private Batches() {}

    /** A batch; the transaction begins before it, since what begins one would otherwise be said with each row. */
    static PreparedBatch of(Handle handle, String sql) {
        if (handle.getStatementBuilder() instanceof PostgresTransaction transaction) {
            transaction.begin(handle);
        }
        return handle.prepareBatch(sql);
    }
}
