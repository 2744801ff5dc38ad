package dev.rekey.core;

/**
 * Thrown if a request cannot be decided because the database is unavailable or the server
 * overloaded. Never a {@link Refusal}: a client that received "not found" during an outage would
 * discard valid keys.
 */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnavailableException(String detail) {
        super(detail);
    }

    public UnavailableException(String detail, Throwable cause) {
        super(detail, cause);
    }
}
