package dev.rekey.core;

/**
 * We could not decide: the database is away, or too much is under way. Never a {@link Refusal}, since a client that is
 * told "not found" for an outage throws good keys away.
 */
public final class Outage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Outage(String detail) {
        super(detail);
    }

    public Outage(String detail, Throwable cause) {
        super(detail, cause);
    }
}
