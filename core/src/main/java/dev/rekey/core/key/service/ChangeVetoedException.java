package dev.rekey.core.key.service;

/** Thrown by an approval callback to prevent a change before it is made. */
public abstract class ChangeVetoedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param detail message for the log */
    protected ChangeVetoedException(String detail) {
        super(detail, null, false, false);
    }
}
