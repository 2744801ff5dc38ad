package dev.rekey.core.key.store;

/** Thrown by a store if the owner has reached its limit of keys. Nothing was written. */
public final class OwnerKeyLimitExceededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OwnerKeyLimitExceededException() {
        super("the owner has reached its limit of keys", null, false, false);
    }
}
