package dev.rekey.core;

import java.util.Optional;

/**
 * Creates the response to store for a request with an {@code Idempotency-Key}. The store writes it
 * in the same transaction as the effect, so that neither exists without the other.
 *
 * @param <T> the result type of the operation
 */
@FunctionalInterface
public interface IdempotencyRecorder<T> {

    /**
     * Returns the response to store for this result; empty if the request has no
     * {@code Idempotency-Key}. Must be free of side effects.
     */
    Optional<IdempotentResponse> remember(T result);

    /** Returns an instance for a request without an {@code Idempotency-Key}. */
    static <T> IdempotencyRecorder<T> none() {
        return result -> Optional.empty();
    }
}
