package dev.rekey.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** Why a SQLite database cannot be opened, in words for the operator. */
final class SqliteFailure {

    private static final int PRIMARY = 0xFF;

    private SqliteFailure() {}

    /** @param place the folder of the database */
    static IllegalStateException cannotOpen(String place, Exception failure) {
        SQLiteException said = said(failure);
        if (said != null && SqliteDamage.isDamage(said)) {
            boolean foreign = (said.getResultCode().code & PRIMARY) == 26;
            return new IllegalStateException(
                    SqliteDamage.sentence(
                            place,
                            foreign
                                    ? "rekey.db is not a SQLite database"
                                    : "SQLite says " + said.getResultCode().name()),
                    failure);
        }
        return new IllegalStateException(
                "The database in " + place + " cannot be opened: " + reason(said, failure) + ".", failure);
    }

    private static String reason(@Nullable SQLiteException said, Exception failure) {
        if (said == null) {
            return failure instanceof SQLException
                    ? "the driver failed"
                    : failure.getClass().getSimpleName();
        }
        // Primary result codes, sqlite.org/rescode.html.
        return switch (said.getResultCode().code & PRIMARY) {
            case 3, 14, 23 -> "its user may not read and write the folder and rekey.db, or rekey.db is not a file";
            case 5, 6 -> "another program has it locked";
            case 8 -> "it is read-only; the server's user must be able to write the folder and rekey.db";
            case 10 -> "the disk fails (" + said.getResultCode().name() + ")";
            case 13 -> "the disk is full";
            default -> "SQLite says " + said.getResultCode().name();
        };
    }

    private static @Nullable SQLiteException said(Throwable failure) {
        @Nullable Throwable at = failure;
        while (at != null && !(at instanceof SQLiteException)) {
            at = at.getCause();
        }
        return (SQLiteException) at;
    }
}
