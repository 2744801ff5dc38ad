package dev.rekey.core;

/**
 * Thrown by a store if a concurrent request with the same {@code Idempotency-Key} committed first.
 * Nothing was written; the API replays the stored response of the other request.
 */
public final class ConcurrentDuplicateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConcurrentDuplicateException() {
        super("a concurrent request with the same idempotency key committed first", null, false, false);
    }
}
