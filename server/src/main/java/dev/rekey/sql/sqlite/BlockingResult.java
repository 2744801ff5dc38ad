package dev.rekey.sql.sqlite;

import dev.rekey.core.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Waits for the result of a database operation on another thread. */
final class BlockingResult {

    private BlockingResult() {}

    /**
     * Blocks until the result is available and returns it, or throws the exception of the
     * operation. Not interruptible, so that the outcome of a write in progress is known. Has no
     * timeout, because a timer per call would cost more than most calls.
     */
    static <T extends @Nullable Object> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw unwrapped(e);
        }
    }

    private static RuntimeException unwrapped(CompletionException failure) {
        return switch (failure.getCause()) {
            case JdbiException cause -> new UnavailableException("the database failed", cause);
            case RuntimeException cause -> cause;
            case Error cause -> throw cause;
            case null, default -> failure;
        };
    }
}
