package dev.rekey.sql.postgres;

import dev.rekey.core.UnavailableException;
import dev.rekey.sql.jdbc.SqlTransactions;
import dev.rekey.sql.jdbc.TransactionCallback;
import dev.rekey.sql.jdbc.WriteHealthMonitor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions on PostgreSQL. All settings of a transaction are set when it begins, so that they
 * also apply behind a pooler that uses another connection for each transaction. Thread-safe.
 *
 * <p>Reads and writes use separate pools, so that writes waiting for locks do not delay
 * verifications.
 */
final class PostgresTransactions implements SqlTransactions, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresTransactions.class);

    private static final Duration READ_WAIT = Duration.ofSeconds(2);
    private static final Duration WRITE_WAIT = Duration.ofSeconds(4);
    private static final Duration SOCKET = Duration.ofSeconds(5);
    private static final Duration CLOSING = Duration.ofSeconds(6);
    private static final int ATTEMPTS = 5;
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final CircuitBreaker breaker = new CircuitBreaker(System::nanoTime);
    private final WriteHealthMonitor health = new WriteHealthMonitor(System::nanoTime);
    private final LongAdder reads = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ReentrantReadWriteLock writing = new ReentrantReadWriteLock();
    private final PostgresConnectionPool readers;
    private final PostgresConnectionPool writers;
    private final Semaphore scans;

    /**
     * @param connections maximum number of connections, 2 or more: half for reads, half for writes
     */
    PostgresTransactions(String url, int connections) {
        int half = Math.max(1, connections / 2);
        readers = new PostgresConnectionPool(
                new PostgresDataSource(url, SOCKET, PostgresTransactionSettings.READ_STATEMENT),
                "rekey-reads",
                half,
                READ_WAIT,
                breaker,
                NulCharacterHandling.FINDS_NOTHING);
        writers = new PostgresConnectionPool(
                new PostgresDataSource(url, SOCKET, PostgresTransactionSettings.WRITE_STATEMENT),
                "rekey-writes",
                half,
                WRITE_WAIT,
                breaker,
                NulCharacterHandling.FAILS_THE_GUARD);
        scans = new Semaphore(Math.max(1, half / 2));
    }

    @Override
    public <T extends @Nullable Object> T read(TransactionCallback<T> work) {
        return once(readers, PostgresTransactionSettings.READ, reads::increment, (handle, _) -> work.on(handle));
    }

    /** Runs without a transaction, because a single statement always sees one snapshot. */
    @Override
    public <T extends @Nullable Object> T readSingleStatement(TransactionCallback<T> work) {
        return guarded(readers, handle -> {
            handle.getConnection().setNetworkTimeout(Runnable::run, PostgresTransactionSettings.READ.answerMillis());
            handle.setStatementBuilder(new SingleStatementBuilder(reads));
            return work.on(handle);
        });
    }

    /** Limits concurrent scans, so that connections remain for reads of single keys. */
    @Override
    public <T extends @Nullable Object> T readLong(TransactionCallback<T> work) {
        boolean mayScan;
        try {
            mayScan = scans.tryAcquire(READ_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            mayScan = false;
        }
        if (!mayScan) {
            throw new UnavailableException("too many concurrent scans");
        }
        try {
            return once(readers, PostgresTransactionSettings.SCAN, reads::increment, (handle, _) -> work.on(handle));
        } finally {
            scans.release();
        }
    }

    @Override
    public <T extends @Nullable Object> T write(TransactionCallback<T> work) {
        return written((handle, _) -> work.on(handle));
    }

    @Override
    public long writeReturning(TransactionCallback<Query> work) {
        return written((handle, transaction) -> {
            Query last = work.on(handle);
            transaction.commitWithNextStatement();
            return last.mapTo(Long.class).one();
        });
    }

    private <T extends @Nullable Object> T written(TransactionBody<T> steps) {
        writing.readLock().lock();
        try {
            if (closed.get()) {
                throw new UnavailableException("the database is closed");
            }
            writes.increment();
            T result = retried(steps);
            commits.incrementAndGet();
            health.succeeded();
            return result;
        } finally {
            writing.readLock().unlock();
        }
    }

    /**
     * Retries only transactions that the server has rolled back. The outcome of a commit without a
     * response is unknown.
     */
    private <T extends @Nullable Object> T retried(TransactionBody<T> steps) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(writers, PostgresTransactionSettings.WRITE, () -> {}, steps);
            } catch (RolledBackException e) {
                if (attempt == ATTEMPTS) {
                    throw new UnavailableException("the database rolled back a write " + ATTEMPTS + " times", e);
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MAX_PAUSE_NANOS) * attempt);
            }
        }
    }

    /** The body of a transaction, which may commit by itself. */
    private interface TransactionBody<T extends @Nullable Object> {
        T on(Handle handle, PostgresTransaction transaction);
    }

    private <T extends @Nullable Object> T once(
            PostgresConnectionPool pool, PostgresTransactionSettings kind, Runnable counted, TransactionBody<T> steps) {
        return guarded(pool, handle -> {
            Connection connection = handle.getConnection();
            PostgresTransaction transaction = new PostgresTransaction(kind.beginning(), counted);
            transaction.take(handle);
            try {
                connection.setNetworkTimeout(Runnable::run, kind.answerMillis());
                T result = steps.on(handle, transaction);
                transaction.commit(connection);
                return result;
            } finally {
                undo(pool, transaction, connection);
            }
        });
    }

    private interface HandleCall<T extends @Nullable Object> {
        T on(Handle handle) throws SQLException;
    }

    private <T extends @Nullable Object> T guarded(PostgresConnectionPool pool, HandleCall<T> call) {
        breaker.enter();
        try (Handle handle = pool.open()) {
            T result;
            try {
                result = call.on(handle);
            } catch (JdbiException e) {
                SQLException cause = PostgresErrorClassifier.findCause(e);
                throw cause == null ? e : failure(pool, handle, cause);
            } catch (SQLException e) {
                throw failure(pool, handle, e);
            } catch (RuntimeException e) {
                breaker.succeeded();
                throw e;
            }
            breaker.succeeded();
            return result;
        } catch (JdbiException e) {
            throw new UnavailableException("the database failed", e);
        }
    }

    private RuntimeException failure(PostgresConnectionPool pool, Handle handle, SQLException cause) {
        PostgresErrorClassifier failure = PostgresErrorClassifier.of(cause);
        if (failure == PostgresErrorClassifier.LOST) {
            breaker.failed();
        } else {
            breaker.succeeded();
        }
        if (failure == PostgresErrorClassifier.LOST || failure == PostgresErrorClassifier.READ_ONLY) {
            pool.discard(handle.getConnection());
        }
        noteUnwritable(pool, failure, cause);
        LOG.debug("A transaction failed with SQLSTATE {}", cause.getSQLState());
        return failure == PostgresErrorClassifier.UNDONE
                ? new RolledBackException(cause)
                : new UnavailableException("the database failed", cause);
    }

    private void noteUnwritable(PostgresConnectionPool pool, PostgresErrorClassifier failure, SQLException cause) {
        if (pool == writers && failure == PostgresErrorClassifier.READ_ONLY) {
            health.failed("Changes cannot be saved: the database is read-only.");
        } else if (pool == writers && failure == PostgresErrorClassifier.UNWRITABLE) {
            health.failed(
                    "53100".equals(cause.getSQLState())
                            ? "Changes cannot be saved: the database's disk is full."
                            : "Changes cannot be saved: the database rejects writes.");
        }
    }

    /** Rolls back unless the transaction has committed. */
    private static void undo(PostgresConnectionPool pool, PostgresTransaction transaction, Connection connection) {
        try {
            transaction.undo(connection);
        } catch (SQLException _) {
            // The server rolls back when the connection is closed.
            pool.discard(connection);
        }
    }

    /** Whether calls fail immediately. */
    boolean isAway() {
        return breaker.isOpen();
    }

    /** Why writes fail, as a sentence that contains no secret; empty if they succeed. */
    Optional<String> failingWrites() {
        return health.reason();
    }

    /** Writes that wait for a connection. */
    int waitingWrites() {
        return writers.waiting();
    }

    long commits() {
        return commits.get();
    }

    long reads() {
        return reads.sum();
    }

    long writes() {
        return writes.sum();
    }

    /** Rejects new writes, waits for writes in progress, and closes the connections. */
    @Override
    public void close() {
        closed.set(true);
        boolean alone = false;
        try {
            alone = writing.writeLock().tryLock(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try {
            writers.close();
            readers.close();
        } finally {
            if (alone) {
                writing.writeLock().unlock();
            }
        }
    }

    /** Thrown if the server rolled back a transaction because of a concurrent one. */
    private static final class RolledBackException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RolledBackException(SQLException cause) {
            super(cause);
        }
    }
}
