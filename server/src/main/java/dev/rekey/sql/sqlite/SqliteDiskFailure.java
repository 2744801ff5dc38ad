package dev.rekey.sql.sqlite;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Detects disk errors in SQLite failures. */
final class SqliteDiskFailure {

    /** Mask of the primary result code in an extended one (sqlite.org/rescode.html). */
    private static final int PRIMARY = 0xFF;

    private SqliteDiskFailure() {}

    /**
     * Why no write can succeed now, as a sentence that contains no secret; empty if only this write
     * failed.
     */
    static Optional<String> ofDisk(Throwable failure) {
        @Nullable Throwable cause = failure;
        while (cause != null && !(cause instanceof SQLiteException)) {
            cause = cause.getCause();
        }
        return cause instanceof SQLiteException sqlite ? ofDisk(sqlite.getResultCode()) : Optional.empty();
    }

    private static Optional<String> ofDisk(SQLiteErrorCode code) {
        int primary = code.code & PRIMARY;
        if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
            return Optional.of("Changes cannot be saved: the disk is full.");
        }
        if (primary == SQLiteErrorCode.SQLITE_READONLY.code) {
            return Optional.of("Changes cannot be saved: the database is read-only.");
        }
        boolean isRejected = primary == SQLiteErrorCode.SQLITE_IOERR.code
                || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code
                || primary == SQLiteErrorCode.SQLITE_PERM.code;
        return isRejected ? Optional.of("Changes cannot be saved: the disk rejects writes.") : Optional.empty();
    }
}
