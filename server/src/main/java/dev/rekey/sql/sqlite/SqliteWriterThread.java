package dev.rekey.sql.sqlite;

import dev.rekey.core.UnavailableException;
import dev.rekey.sql.jdbc.TransactionCallback;
import dev.rekey.sql.jdbc.TransactionStatement;
import dev.rekey.sql.jdbc.WriteHealthMonitor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer thread, with group commit. Waiting writes run in one transaction, each in a
 * savepoint, and are acknowledged when the transaction is on disk. One disk sync serves many
 * callers, and a write that fails does not affect the others. Thread-safe.
 */
final class SqliteWriterThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteWriterThread.class);

    static final int CAPACITY = 4_096;

    /** After this time the rest of a batch runs in the next transaction. */
    private static final long MAX_TRANSACTION_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** After this time without a write, the write-ahead log is checkpointed. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Handle handle;
    private final ReusableStatement begin;
    private final ReusableStatement commit;
    private final ReusableStatement rollback;
    private final ReusableStatement savepoint;
    private final ReusableStatement release;
    private final ReusableStatement rollbackToSavepoint;
    private final WriteQueue<WriteCommand<?>> queue = new WriteQueue<>(CAPACITY);
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final WriteHealthMonitor health = new WriteHealthMonitor(System::nanoTime);
    private final Thread thread;
    private final SqliteDamageFlag damage;
    private final int mark = ThreadLocalRandom.current().nextInt();
    private volatile long busySince;
    private volatile boolean marked;
    private boolean checkpointed = true;

    /**
     * Whether a write of the current transaction failed because of the disk; the rest of the
     * transaction may be empty.
     */
    private boolean diskFailed;

    SqliteWriterThread(Handle handle, SqliteDamageFlag damage) {
        this.handle = handle;
        this.damage = damage;
        Connection connection = handle.getConnection();
        begin = new ReusableStatement(connection, TransactionStatement.BEGIN_IMMEDIATE);
        commit = new ReusableStatement(connection, TransactionStatement.COMMIT);
        rollback = new ReusableStatement(connection, TransactionStatement.ROLLBACK);
        savepoint = new ReusableStatement(connection, TransactionStatement.SAVEPOINT);
        release = new ReusableStatement(connection, TransactionStatement.RELEASE_SAVEPOINT);
        rollbackToSavepoint = new ReusableStatement(connection, TransactionStatement.ROLLBACK_TO_SAVEPOINT);
        thread = Thread.ofPlatform().name("sqlite-writer").start(this::run);
    }

    <T extends @Nullable Object> T write(TransactionCallback<T> work) {
        if (Thread.currentThread().equals(thread)) {
            throw new IllegalStateException("a write must not wait for another write");
        }
        damage.requireNone();
        if (isStuck()) {
            throw new UnavailableException("the disk has not completed a write for too long");
        }
        WriteCommand<T> command = new WriteCommand<>(work);
        return switch (queue.offer(command)) {
            case TAKEN -> BlockingResult.await(command.answer());
            case FULL -> throw new UnavailableException("more than " + CAPACITY + " writes are waiting");
            case CLOSED -> throw new UnavailableException("the database is closed");
        };
    }

    long commits() {
        return commits.get();
    }

    long writes() {
        return writes.get();
    }

    /** Writes that wait for execution. */
    int waiting() {
        return queue.size();
    }

    /** Why writes fail, as a sentence that contains no secret; empty if they succeed. */
    Optional<String> failing() {
        if (!thread.isAlive()) {
            return Optional.of("Changes cannot be saved: the database is closed.");
        }
        return isStuck() ? Optional.of("Changes cannot be saved: the disk does not respond.") : health.reason();
    }

    /** Whether the disk hangs. New writes are then rejected, so that not all callers block. */
    private boolean isStuck() {
        long since = busySince;
        return since != 0 && System.nanoTime() - since > STUCK_NANOS;
    }

    /** Rejects new writes, executes waiting ones, and closes the connection. */
    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (handle) {
            while (!queue.isDone()) {
                List<WriteCommand<?>> batch = next();
                if (batch.isEmpty()) {
                    checkpoint("PASSIVE");
                } else {
                    busySince = System.nanoTime() | 1;
                    int at = 0;
                    while (at < batch.size()) {
                        at = commitTogether(batch, at);
                    }
                    busySince = 0;
                    checkpointed = false;
                    queue.answered(batch.size());
                }
            }
            markTheStop();
            checkpoint("TRUNCATE");
            // No PRAGMA optimize: with statistics of a small table SQLite would scan and sort it
            // even after it has grown. Without statistics it uses the indexes that the queries were
            // written for.
        }
    }

    /**
     * The mark by which {@link CleanShutdownMarker} recognizes this state of the file; empty unless
     * everything was written.
     */
    OptionalInt mark() {
        return marked ? OptionalInt.of(mark) : OptionalInt.empty();
    }

    private void markTheStop() {
        if (!damage.isFound()) {
            marked = tidy("PRAGMA user_version = " + mark);
            checkpointed = false;
        }
    }

    private List<WriteCommand<?>> next() {
        try {
            return queue.take(IDLE);
        } catch (InterruptedException _) {
            // Interrupts are ignored; the thread ends by close().
            return List.of();
        }
    }

    /**
     * Executes and acknowledges writes of a batch from {@code start} in one transaction; returns
     * the next start index.
     */
    private int commitTogether(List<WriteCommand<?>> batch, int start) {
        long started = System.nanoTime();
        int end = start;
        @Nullable Exception failure = null;
        diskFailed = false;
        try {
            begin.execute();
            while (end < batch.size() && (end == start || System.nanoTime() - started < MAX_TRANSACTION_NANOS)) {
                WriteCommand<?> command = batch.get(end++);
                if (batch.size() == 1) {
                    runAlone(command);
                } else {
                    runBesideOthers(command);
                }
            }
            commit.execute();
            commits.incrementAndGet();
            if (!diskFailed) {
                health.succeeded();
            }
        } catch (SQLException | TransactionLostException e) {
            failure = e;
            noteDisk(e);
            damage.inspect(e);
            LOG.warn("A transaction of {} writes failed: {}", end - start, reason(e));
            undo();
            end = Math.max(end, start + 1);
        }
        for (WriteCommand<?> command : batch.subList(start, end)) {
            if (failure != null) {
                command.failed(new UnavailableException("the database could not commit", failure));
            }
            command.complete();
        }
        return end;
    }

    /** Runs a single write without a savepoint. */
    private void runAlone(WriteCommand<?> command) throws SQLException {
        writes.incrementAndGet();
        try {
            command.run(handle);
        } catch (Throwable e) {
            damage.inspect(e);
            command.failed(e);
            noteDisk(e);
            undo();
            begin.execute();
        }
    }

    private void runBesideOthers(WriteCommand<?> command) throws SQLException, TransactionLostException {
        writes.incrementAndGet();
        savepoint.execute();
        try {
            command.run(handle);
        } catch (Throwable failure) {
            damage.inspect(failure);
            command.failed(failure);
            noteDisk(failure);
            try {
                rollbackToSavepoint.execute();
            } catch (SQLException e) {
                // On some errors, such as a full disk, SQLite rolls back the whole transaction with
                // its savepoints.
                throw new TransactionLostException(failure, e);
            }
        }
        release.execute();
    }

    /** Thrown if SQLite has rolled back the transaction by itself. */
    private static final class TransactionLostException extends Exception {
        private static final long serialVersionUID = 1L;

        TransactionLostException(Throwable cause, SQLException consequence) {
            super(cause);
            addSuppressed(consequence);
        }
    }

    /**
     * The error message of the database. Messages of outer exceptions are left out, because they
     * may quote values.
     */
    private static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost instanceof SQLException
                ? String.valueOf(innermost.getMessage())
                : innermost.getClass().getName();
    }

    private void noteDisk(Throwable failure) {
        SqliteDiskFailure.ofDisk(failure).ifPresent(reason -> {
            diskFailed = true;
            health.failed(reason);
        });
    }

    private void undo() {
        try {
            rollback.execute();
        } catch (SQLException e) {
            LOG.debug("no transaction to roll back: {}", e.getMessage());
        }
    }

    private void checkpoint(String how) {
        if (!checkpointed) {
            var _ = tidy("PRAGMA wal_checkpoint(" + how + ")");
            checkpointed = true;
        }
    }

    private boolean tidy(String pragma) {
        try (var statement = handle.getConnection().createStatement()) {
            statement.execute(pragma);
            return true;
        } catch (SQLException e) {
            damage.inspect(e);
            LOG.warn("{} failed: {}", pragma, e.getMessage());
            noteDisk(e);
            return false;
        }
    }
}
