package dev.rekey.sql;

import dev.rekey.core.Outage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Waiting for what another thread does with the database. */
final class Answers {

    private Answers() {}

    /**
     * The answer, or what was thrown in its place. Not interrupted: a write that is under way is better known than not.
     * Without a time limit, since a timer for each call would cost more than most calls.
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
            case JdbiException cause -> new Outage("the database failed", cause);
            case RuntimeException cause -> cause;
            case Error cause -> throw cause;
            case null, default -> failure;
        };
    }
}
