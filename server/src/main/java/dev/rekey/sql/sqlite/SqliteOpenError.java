package dev.rekey.sql.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** Explains to the operator why a SQLite database cannot be opened. */
final class SqliteOpenError {

    private static final int PRIMARY = 0xFF;

    private SqliteOpenError() {}

    /** @param place directory of the database */
    static IllegalStateException cannotOpen(String place, Exception failure) {
        SQLiteException cause = findCause(failure);
        if (cause != null && SqliteDamageFlag.isDamage(cause)) {
            boolean foreign = (cause.getResultCode().code & PRIMARY) == 26;
            return new IllegalStateException(
                    SqliteDamageFlag.sentence(
                            place,
                            foreign
                                    ? "rekey.db is not a SQLite database"
                                    : "SQLite reports " + cause.getResultCode().name()),
                    failure);
        }
        return new IllegalStateException(
                "The database in " + place + " cannot be opened: " + reason(cause, failure) + ".", failure);
    }

    private static String reason(@Nullable SQLiteException cause, Exception failure) {
        if (cause == null) {
            return failure instanceof SQLException
                    ? "the driver failed"
                    : failure.getClass().getSimpleName();
        }
        // Primary result codes, sqlite.org/rescode.html.
        return switch (cause.getResultCode().code & PRIMARY) {
            case 3, 14, 23 ->
                "the server's user cannot read and write the directory and rekey.db, or rekey.db is not a file";
            case 5, 6 -> "another program has it locked";
            case 8 -> "it is read-only; the server's user must be able to write the directory and rekey.db";
            case 10 -> "disk I/O error (" + cause.getResultCode().name() + ")";
            case 13 -> "the disk is full";
            default -> "SQLite reports " + cause.getResultCode().name();
        };
    }

    private static @Nullable SQLiteException findCause(Throwable failure) {
        @Nullable Throwable at = failure;
        while (at != null && !(at instanceof SQLiteException)) {
            at = at.getCause();
        }
        return (SQLiteException) at;
    }
}
