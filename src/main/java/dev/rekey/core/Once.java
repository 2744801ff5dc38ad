package dev.rekey.core;

import java.util.Optional;

/**
 * How a request that must not act twice has its answer remembered: the store writes it in the transaction that holds the
 * effect, so that neither can be there without the other.
 *
 * @param <T> what the operation yields
 */
@FunctionalInterface
public interface Once<T> {

    /** What to remember of the operation's result; empty where the request did not ask for it. Must be pure. */
    Optional<RememberedAnswer> remember(T result);

    /** For a request without an {@code Idempotency-Key}. */
    static <T> Once<T> unasked() {
        return result -> Optional.empty();
    }
}
