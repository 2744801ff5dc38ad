package dev.rekey.sql.sqlite;

import dev.rekey.sql.jdbc.TransactionCallback;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A queued write and the future of its result, which is completed after the transaction has ended.
 */
final class WriteCommand<T extends @Nullable Object> {

    private final TransactionCallback<T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private Runnable outcome = () -> {};

    WriteCommand(TransactionCallback<T> work) {
        this.work = work;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    /** Runs the write and keeps its result. */
    void run(Handle handle) {
        T result = work.on(handle);
        outcome = () -> answer.complete(result);
    }

    /** Replaces the result with a failure. */
    void failed(Throwable failure) {
        outcome = () -> answer.completeExceptionally(failure);
    }

    /** Completes the future. */
    void complete() {
        outcome.run();
    }
}
