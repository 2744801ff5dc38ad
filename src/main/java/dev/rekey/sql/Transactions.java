package dev.rekey.sql;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Runs the work of the stores, each in a transaction of its own. Whatever the work throws undoes all of it and reaches the
 * caller; a failure of the database does as a {@link dev.rekey.core.Outage}. Thread-safe; calls block, also on virtual
 * threads.
 */
interface Transactions {

    /** Reads, all from one state of the database. */
    <T extends @Nullable Object> T read(Work<T> work);

    /** Reads with one statement. */
    default <T extends @Nullable Object> T readOne(Work<T> work) {
        return read(work);
    }

    /** Reads, all from one state of the database, and may pass over many rows: a caller waits for longer. */
    default <T extends @Nullable Object> T scan(Work<T> work) {
        return read(work);
    }

    /** Writes. It may be run again where the database undid it for another's sake. When this returns, what was written survives the loss of power. */
    <T extends @Nullable Object> T write(Work<T> work);

    /**
     * Writes; what is done ends with a query of one number, which is not run yet: it goes to the database together with the
     * commit, and the number is said.
     */
    default long writeEnding(Work<Query> work) {
        return write(handle -> work.on(handle).mapTo(Long.class).one());
    }

    /** Writes under a guard; says whether it held. If not, nothing was written. */
    default boolean writeGuarded(Consumer<Handle> work) {
        try {
            this.<@Nullable Void>write(handle -> {
                work.accept(handle);
                return null;
            });
            return true;
        } catch (GuardFailed _) {
            return false;
        }
    }
}
