package dev.rekey.sql;

import dev.rekey.core.Outage;
import dev.rekey.core.StorageSize;
import dev.rekey.core.feed.Sharing;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;

/** What differs between databases. Adding one means: an implementation, its migrations, and a subclass of each contract. */
sealed interface Engine extends AutoCloseable permits SqliteEngine, PostgresEngine {

    Transactions transactions();

    /** Whether a statement failed because a row like it, or one that it refers to, is not as it should be. */
    boolean isConflict(JdbiException failure);

    /** A condition: {@code column} holds the text bound as {@code parameter}, whatever the case of ASCII letters. */
    String contains(String column, String parameter);

    /** The feed of changes that every change is told to. */
    Feed feed();

    /** What nodes need that share the database; empty where one process has it to itself. */
    Optional<Sharing> sharing();

    /**
     * The last statement of a change: takes the next epoch and says it, and appends to the feed what is bound as {@code at},
     * {@code request} and {@code touched}. Nodes that listen are called once the transaction is committed.
     *
     * @param awaited whether somebody waits to know who has applied it
     */
    Query append(Handle handle, boolean awaited);

    /**
     * Whether a list of what one thing has must be said to be ordered by that thing first. A planner may otherwise walk
     * along all that there is, in the hope to meet enough of it soon.
     */
    boolean ordersByOwnerFirst();

    /** Whether everybody who reads the database knows of revisions that are stored as differences. */
    boolean writesDifferences();

    /** Whether one statement may write to several tables. */
    boolean writesTogether();

    /** The end of a SELECT in a write whose rows are to stay as they are read; nothing where there is but one writer. */
    String lock(RowLock lock);

    /** Whether it would answer a reader now. */
    boolean isUsable();

    /** Why writes fail, as a sentence for anybody; empty where they succeed. Never waits. */
    Optional<String> failingWrites();

    /** The room that the database takes; may wait. */
    StorageSize size();

    /** Writes as little as can be, to learn whether writes fail; may wait. */
    default void tryWrite() {
        try {
            transactions().write(handle -> handle.execute("UPDATE counters SET last = last WHERE name = 'projects'"));
        } catch (Outage _) {
            // The engine has noted it, which is all that was wanted.
        }
    }

    /** Whether it was found damaged: then it is never asked again, and a row that cannot be found proves nothing. */
    default boolean isDamaged() {
        return false;
    }

    /** Runs {@code listener} once, on any thread, when it is found damaged. */
    default void whenDamaged(Runnable listener) {}

    /** Transactions committed so far; one may hold many writes. */
    long commits();

    /** Statements run so far by those who only read. */
    long reads();

    /** Writes run so far. */
    long writes();

    /** Writes that wait for their turn now. */
    int waitingWrites();

    @Override
    void close();

    /** Runs a statement that may conflict with what is there; then the write's guard has failed. */
    default void guard(Runnable statement) {
        try {
            statement.run();
        } catch (JdbiException e) {
            throw isConflict(e) ? new GuardFailed() : e;
        }
    }
}
