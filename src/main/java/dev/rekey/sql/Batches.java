package dev.rekey.sql;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** One statement for many rows, which takes less than as many statements do. */
final class Batches {

    private Batches() {}

    /** A batch that may be the first thing its transaction does. What begins a transaction would be said with each of its rows. */
    static PreparedBatch first(Handle handle, String sql) {
        handle.createQuery("SELECT 1").mapTo(Integer.class).one();
        return handle.prepareBatch(sql);
    }
}
