package dev.rekey.core.key;

/** Says that a change is not wanted, by whoever was asked before it was made. */
public abstract class Declined extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param detail for the log */
    protected Declined(String detail) {
        super(detail, null, false, false);
    }
}
