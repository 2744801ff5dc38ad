package dev.rekey.sql.jdbc;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The body of a transaction. May run on any thread; must not use the handle after returning. */
@FunctionalInterface
public interface TransactionCallback<T extends @Nullable Object> {
    T on(Handle handle);
}
