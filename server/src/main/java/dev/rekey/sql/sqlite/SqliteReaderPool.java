package dev.rekey.sql.sqlite;

import dev.rekey.core.UnavailableException;
import dev.rekey.sql.jdbc.TransactionCallback;
import dev.rekey.sql.jdbc.TransactionStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reader threads, each with a read-only connection. They are platform threads, because SQLite's
 * native code would pin the carrier of a virtual thread, and two slow reads would block a server on
 * two cores. Thread-safe.
 */
final class SqliteReaderPool {

    private static final int CAPACITY = 4_096;
    private static final long CLOSING_SECONDS = 30;

    /** A connection with the statements that begin and end a read transaction. */
    private record Reader(Handle handle, ReusableStatement begin, ReusableStatement end) {

        /** Ends a transaction that a failure may have left open. */
        void recover() {
            try {
                end.execute();
            } catch (SQLException _) {
                // No transaction was open.
            }
        }
    }

    private final BlockingQueue<Reader> idle;
    private final ThreadPoolExecutor threads;
    private final SqliteDamageFlag damage;

    SqliteReaderPool(List<Handle> handles, SqliteDamageFlag damage) {
        this.damage = damage;
        idle = new ArrayBlockingQueue<>(handles.size());
        for (Handle handle : handles) {
            Connection connection = handle.getConnection();
            idle.add(new Reader(
                    handle,
                    new ReusableStatement(connection, TransactionStatement.BEGIN),
                    new ReusableStatement(connection, TransactionStatement.COMMIT)));
        }
        threads = new ThreadPoolExecutor(
                handles.size(),
                handles.size(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CAPACITY),
                Thread.ofPlatform().name("sqlite-reader-", 0).factory());
    }

    <T extends @Nullable Object> T read(TransactionCallback<T> work) {
        damage.requireNone();
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> run(work, answer));
        } catch (RejectedExecutionException _) {
            throw new UnavailableException(
                    threads.isShutdown() ? "the database is closed" : "too many reads are waiting");
        }
        return BlockingResult.await(answer);
    }

    private <T extends @Nullable Object> void run(TransactionCallback<T> work, CompletableFuture<T> answer) {
        // Never empty, because there are as many readers as threads.
        Reader reader = idle.remove();
        try {
            reader.begin.execute();
            T result;
            try {
                result = work.on(reader.handle);
            } finally {
                reader.end.execute();
            }
            // Discards the result if another thread has found damage in the meantime.
            damage.requireNone();
            answer.complete(result);
        } catch (SQLException e) {
            damage.inspect(e);
            reader.recover();
            answer.completeExceptionally(new UnavailableException("the database cannot be read", e));
        } catch (Throwable e) {
            damage.inspect(e);
            answer.completeExceptionally(e);
        } finally {
            idle.add(reader);
        }
    }

    /** @return whether all reads have ended */
    boolean close() {
        threads.shutdown();
        boolean ended = false;
        try {
            ended = threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        idle.forEach(reader -> reader.handle.close());
        return ended;
    }
}
