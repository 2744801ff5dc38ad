package dev.rekey.sql.jdbc;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Creates JDBC batches: one statement for many rows. */
public final class StatementBatches {

    private StatementBatches() {}

    /**
     * Creates a batch and begins the transaction first; otherwise BEGIN would be repeated for each
     * row.
     */
    public static PreparedBatch of(Handle handle, String sql) {
        if (handle.getStatementBuilder() instanceof DeferredTransaction transaction) {
            transaction.begin(handle);
        }
        return handle.prepareBatch(sql);
    }
}
