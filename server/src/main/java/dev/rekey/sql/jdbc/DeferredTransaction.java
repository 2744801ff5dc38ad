package dev.rekey.sql.jdbc;

import org.jdbi.v3.core.Handle;

/** A transaction that begins with its first statement. */
public interface DeferredTransaction {

    /** Begins the transaction unless it has begun. */
    void begin(Handle handle);
}
