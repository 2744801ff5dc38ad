package dev.rekey.sql.jdbc;

import dev.rekey.core.StorageSize;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.ClusterDatabase;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;

/**
 * A database engine: everything that differs between SQLite and PostgreSQL. A new engine needs an
 * implementation, migrations, and a subclass of each contract test.
 */
public interface DatabaseEngine extends AutoCloseable {

    SqlTransactions transactions();

    /** Whether a statement violated a unique or foreign-key constraint. */
    boolean isConflict(JdbiException failure);

    /**
     * A SQL condition: {@code column} contains the text bound as {@code parameter}, ignoring ASCII
     * case.
     */
    String contains(String column, String parameter);

    /** What nodes of a cluster need to share the database; empty if only one process can use it. */
    Optional<ClusterDatabase> sharing();

    /**
     * Creates the last statement of a change: takes and returns the next epoch and appends an entry
     * to the change feed, with the parameters {@code at}, {@code request} and {@code touched}.
     * Listening nodes are notified when the transaction commits.
     *
     * @param awaited whether a client waits for a receipt of this change
     */
    Query append(Handle handle, boolean awaited);

    /**
     * Whether list queries must repeat the owner column as the first {@code ORDER BY} term.
     * PostgreSQL otherwise may scan the global index, expecting to find {@code LIMIT} matching rows
     * early.
     */
    boolean needsLeadingSortColumn();

    /** Whether every node that reads the database supports revisions stored as differences. */
    boolean writesDifferences();

    /** Whether one statement can write to several tables (writable CTEs). */
    boolean supportsWritableCte();

    /** The locking clause of a SELECT in a write; empty if there is only one writer. */
    String lock(RowLockMode lock);

    /** Whether a read would succeed now. May block. */
    boolean isUsable();

    /**
     * Why writes fail, as a sentence that contains no secret; empty if they succeed. Does not
     * block.
     */
    Optional<String> failingWrites();

    /** The size of the database. May block. */
    StorageSize size();

    /** Executes a minimal write to find out whether writes fail. May block. */
    default void tryWrite() {
        try {
            transactions().write(handle -> handle.execute("UPDATE counters SET last = last WHERE name = 'projects'"));
        } catch (UnavailableException _) {
            // The engine has recorded the failure.
        }
    }

    /**
     * Whether the database was found damaged. It is not used anymore then, because a missing row
     * proves nothing.
     */
    default boolean isDamaged() {
        return false;
    }

    /** Runs {@code listener} once, on any thread, when damage is found. */
    default void whenDamaged(Runnable listener) {}

    /** Committed transactions so far; one may contain many writes. */
    long commits();

    /** Executed read-only statements so far. */
    long reads();

    /** Executed writes so far. */
    long writes();

    /** Writes that currently wait for execution. */
    int waitingWrites();

    @Override
    void close();

    /** Runs a statement and turns a constraint violation into {@link GuardFailedException}. */
    default void guard(Runnable statement) {
        try {
            statement.run();
        } catch (JdbiException e) {
            throw isConflict(e) ? new GuardFailedException() : e;
        }
    }
}
