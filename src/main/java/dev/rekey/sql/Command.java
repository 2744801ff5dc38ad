package dev.rekey.sql;

import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A queued write and the future of its result, which is completed after the transaction has ended.
 */
final class Command<T extends @Nullable Object> {

    private final Work<T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private Runnable outcome = () -> {};

    Command(Work<T> work) {
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
    void tell() {
        outcome.run();
    }
}
