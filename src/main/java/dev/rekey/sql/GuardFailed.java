package dev.rekey.sql;

/** That the database is no longer as a write supposes. Thrown inside a transaction so that nothing of it stays. */
final class GuardFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GuardFailed() {
        super("the database is no longer as this write supposes", null, false, false);
    }

    /** Fails unless the statement changed its one row. */
    static void unlessOne(int rows) {
        if (rows != 1) {
            throw new GuardFailed();
        }
    }
}
