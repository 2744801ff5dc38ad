package dev.rekey.sql.jdbc;

/**
 * Row lock of a SELECT in a write, by what the write does with the row afterwards. Has no effect on
 * engines with a single writer.
 */
public enum RowLockMode {
    /** The write refers to the row; others cannot delete it. */
    REFER("FOR KEY SHARE"),
    /** The write changes the row; others cannot change or delete it. */
    CHANGE("FOR NO KEY UPDATE"),
    /** The write deletes the row; others cannot change it or insert references to it. */
    DELETE("FOR UPDATE");

    private final String clause;

    RowLockMode(String clause) {
        this.clause = clause;
    }

    /** The locking clause, to append to a SELECT. */
    public String clause() {
        return " " + clause;
    }
}
