package dev.rekey.sql;

import dev.rekey.core.Outage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Waiting for what another thread does with the database. */
final class Answers {

    /** Far beyond what any work takes; a disk that hangs must not hold its callers for ever. */
    private static final long PATIENCE_SECONDS = 30;

    private Answers() {}

    /** The answer, or what was thrown in its place. Not interrupted: a write that is under way is better known than not. */
    static <T extends @Nullable Object> T await(CompletableFuture<T> answer) {
        try {
            return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException failure) {
            throw unwrapped(failure);
        }
    }

    private static RuntimeException unwrapped(CompletionException failure) {
        return switch (failure.getCause()) {
            case JdbiException cause -> new Outage("the database failed", cause);
            case RuntimeException cause -> cause;
            case Error cause -> throw cause;
            case TimeoutException cause -> new Outage("the database did not answer in time", cause);
            case null, default -> failure;
        };
    }
}
