package dev.rekey.core.key;

/** The owner has as many keys already as it may have. Thrown by a store in place of one more; nothing was written. */
public final class OwnerCapReached extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OwnerCapReached() {
        super("the owner of a key has as many as it may have", null, false, false);
    }
}
