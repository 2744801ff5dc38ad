package dev.rekey.sql.jdbc;

/**
 * Thrown inside a transaction to roll it back if the database no longer has the state that a write
 * expects.
 */
public final class GuardFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public GuardFailedException() {
        super("the database no longer has the expected state", null, false, false);
    }

    /** Fails unless a statement changed exactly one row. */
    public static void unlessOne(int rows) {
        if (rows != 1) {
            throw new GuardFailedException();
        }
    }
}
