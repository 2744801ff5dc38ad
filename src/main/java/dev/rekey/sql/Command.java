package dev.rekey.sql;

import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** One write on its way to the writer, and the answer to it, given only when it is decided. */
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

    /** Does the work and keeps what it yields. */
    void run(Handle handle) {
        T result = work.on(handle);
        outcome = () -> answer.complete(result);
    }

    /** Forgets what the work yielded: this came of it. */
    void failed(Throwable failure) {
        outcome = () -> answer.completeExceptionally(failure);
    }

    /** Tells the caller. */
    void tell() {
        outcome.run();
    }
}
