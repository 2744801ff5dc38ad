package dev.rekey.sql;

/**
 * What a write is about to do with a row that it reads: until it is done, nobody else does what would not go with it. Means
 * nothing where there is but one writer.
 */
enum RowLock {
    /** Refer to it: nobody deletes it. */
    REFER("FOR KEY SHARE"),
    /** Change it: nobody else changes or deletes it. */
    CHANGE("FOR NO KEY UPDATE"),
    /** Delete it: nobody else changes it or begins to refer to it. */
    DELETE("FOR UPDATE");

    private final String clause;

    RowLock(String clause) {
        this.clause = clause;
    }

    /** The end of a SELECT. */
    String clause() {
        return " " + clause;
    }
}
