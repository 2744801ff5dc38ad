package dev.rekey.sql;

import dev.rekey.core.Outage;
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
 * A few threads that read, each with a connection that cannot write. They are platform threads: SQLite's native code would
 * pin the carrier of a virtual one, and two slow reads would stop a server on two cores.
 */
final class SqliteReaders implements AutoCloseable {

    private static final int CAPACITY = 4_096;
    private static final long CLOSING_SECONDS = 30;

    private final BlockingQueue<Handle> idle;
    private final ThreadPoolExecutor threads;

    SqliteReaders(List<Handle> handles) {
        idle = new ArrayBlockingQueue<>(handles.size(), false, handles);
        threads = new ThreadPoolExecutor(
                handles.size(),
                handles.size(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CAPACITY),
                Thread.ofPlatform().name("sqlite-reader-", 0).factory());
    }

    <T extends @Nullable Object> T read(Work<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> run(work, answer));
        } catch (RejectedExecutionException _) {
            throw new Outage(threads.isShutdown() ? "the database is closed" : "too many reads are waiting");
        }
        return Answers.await(answer);
    }

    private <T extends @Nullable Object> void run(Work<T> work, CompletableFuture<T> answer) {
        // There are as many handles as threads.
        Handle handle = idle.remove();
        try {
            handle.execute("BEGIN");
            T result;
            try {
                result = work.on(handle);
            } finally {
                handle.execute("COMMIT");
            }
            answer.complete(result);
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
        } finally {
            idle.add(handle);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        idle.forEach(Handle::close);
    }
}
