package dev.rekey.sql;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is done in one transaction. It may run on any thread, and must not touch the handle once it has returned. */
@FunctionalInterface
interface Work<T extends @Nullable Object> {
    T on(Handle handle);
}
