package dev.rekey.core;

/**
 * Two requests under one {@code Idempotency-Key} ran at the same time and the other was first. Thrown by a store in place
 * of a second effect; nothing was written. The door looks the first answer up.
 */
public final class RepeatedRequest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RepeatedRequest() {
        super("another request under the same idempotency key was first", null, false, false);
    }
}
