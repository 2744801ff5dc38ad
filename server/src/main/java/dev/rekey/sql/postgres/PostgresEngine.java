package dev.rekey.sql.postgres;

import dev.rekey.core.StorageSize;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.ClusterDatabase;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.RowLockMode;
import dev.rekey.sql.jdbc.SqlTransactions;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;

/** PostgreSQL 14 or newer, possibly shared with other nodes. */
public final class PostgresEngine implements DatabaseEngine {

    public static final int CONNECTIONS = 12;

    private static final String APPEND = """
        WITH head AS (UPDATE feed_head SET epoch = epoch + 1 WHERE one = 1 RETURNING epoch),
          entry AS (
            INSERT INTO feed (epoch, at, request_id, touched) SELECT epoch, :at, :request, :touched FROM head
            RETURNING epoch, request_id, touched)
        SELECT epoch, pg_notify('%s', %s) FROM entry\
        """.formatted(PostgresNotification.CHANNEL, PostgresNotification.TEXT);

    private final PostgresTransactions transactions;
    private final ClusterDatabase sharing;

    /**
     * Whether all live nodes have the same version, as of the last renewal of this node's lease.
     */
    private final AtomicBoolean alike = new AtomicBoolean(true);

    private PostgresEngine(PostgresTransactions transactions, PostgresDataSource listening) {
        this.transactions = transactions;
        this.sharing = new ClusterDatabase(
                () -> PostgresChangeFeedConnection.open(listening, alike::set),
                new SqlClusterNodeStore(this),
                transactions::isAway);
    }

    /**
     * @param listenUrl URL of the same database without a connection pooler
     * @throws IllegalStateException if the database cannot be used; the message is a sentence for
     *     the operator
     */
    public static PostgresEngine connect(String url, String listenUrl, int connections) {
        PostgresDataSource listening;
        try {
            listening = new PostgresDataSource(
                    listenUrl, PostgresChangeFeedConnection.ANSWER, PostgresChangeFeedConnection.ANSWER);
            // Migrations hold a session lock, which a pooler in transaction mode does not keep.
            PostgresMigrations.run(listenUrl);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return new PostgresEngine(new PostgresTransactions(url, connections), listening);
    }

    /** Connects without a connection pooler in between. */
    public static PostgresEngine connect(String url, int connections) {
        return connect(url, url, connections);
    }

    @Override
    public SqlTransactions transactions() {
        return transactions;
    }

    @Override
    public boolean isConflict(JdbiException failure) {
        SQLException cause = PostgresErrorClassifier.findCause(failure);
        return cause != null && PostgresErrorClassifier.of(cause) == PostgresErrorClassifier.CONFLICT;
    }

    /** With the collation "C", {@code lower} changes ASCII letters only. */
    @Override
    public String contains(String column, String parameter) {
        return "strpos(lower(" + column + " COLLATE \"C\"), lower(:" + parameter + " COLLATE \"C\")) > 0";
    }

    @Override
    public Optional<ClusterDatabase> sharing() {
        return Optional.of(sharing);
    }

    @Override
    public Query append(Handle handle, boolean awaited) {
        return handle.createQuery(APPEND).bind("call", PostgresNotification.firstWord(awaited));
    }

    @Override
    public boolean needsLeadingSortColumn() {
        return true;
    }

    /** False during a rolling upgrade, while nodes of an older version may be running. */
    @Override
    public boolean writesDifferences() {
        return alike.get();
    }

    @Override
    public boolean supportsWritableCte() {
        return true;
    }

    @Override
    public String lock(RowLockMode lock) {
        return lock.clause();
    }

    @Override
    public boolean isUsable() {
        try {
            return transactions.readSingleStatement(
                    handle -> handle.createQuery("SELECT NOT pg_is_in_recovery() AND EXISTS (SELECT 1 FROM counters)")
                            .mapTo(Boolean.class)
                            .one());
        } catch (UnavailableException _) {
            return false;
        }
    }

    @Override
    public Optional<String> failingWrites() {
        return transactions.failingWrites();
    }

    @Override
    public StorageSize size() {
        long bytes = transactions.readLong(handle -> handle.createQuery("SELECT pg_database_size(current_database())")
                .mapTo(Long.class)
                .one());
        return new StorageSize(bytes, 0, 0);
    }

    @Override
    public int waitingWrites() {
        return transactions.waitingWrites();
    }

    @Override
    public long commits() {
        return transactions.commits();
    }

    @Override
    public long reads() {
        return transactions.reads();
    }

    @Override
    public long writes() {
        return transactions.writes();
    }

    @Override
    public void close() {
        transactions.close();
    }
}
