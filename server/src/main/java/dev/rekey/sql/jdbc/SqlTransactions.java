package dev.rekey.sql.jdbc;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Runs each operation of the stores in a transaction. An exception thrown by the callback rolls
 * back the transaction and is rethrown; a database failure is thrown as
 * {@link dev.rekey.core.UnavailableException}. Thread-safe. Calls block.
 */
public interface SqlTransactions {

    /** Reads from one snapshot of the database. */
    <T extends @Nullable Object> T read(TransactionCallback<T> work);

    /** Reads with a single statement. */
    default <T extends @Nullable Object> T readSingleStatement(TransactionCallback<T> work) {
        return read(work);
    }

    /**
     * Reads from one snapshot of the database and may scan many rows; has a longer timeout than
     * {@link #read}.
     */
    default <T extends @Nullable Object> T readLong(TransactionCallback<T> work) {
        return read(work);
    }

    /**
     * Writes. The callback may run several times if the database rolls back because of a concurrent
     * transaction. When this method returns, the changes survive a power failure.
     */
    <T extends @Nullable Object> T write(TransactionCallback<T> work);

    /**
     * Writes. The callback returns a last query, not yet executed, that selects one number. It is
     * sent together with COMMIT.
     *
     * @return the number
     */
    default long writeReturning(TransactionCallback<Query> work) {
        return write(handle -> work.on(handle).mapTo(Long.class).one());
    }

    /** Writes under a guard. Returns false if the guard failed; nothing was written then. */
    default boolean writeGuarded(Consumer<Handle> work) {
        try {
            this.<@Nullable Void>write(handle -> {
                work.accept(handle);
                return null;
            });
            return true;
        } catch (GuardFailedException _) {
            return false;
        }
    }
}
