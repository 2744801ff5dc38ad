package dev.rekey.sql;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What a failure of SQLite says of the disk beneath it. */
final class DiskFailure {

    /** An extended code has its primary one in its lowest octet (sqlite.org/rescode.html). */
    private static final int PRIMARY = 0xFF;

    private DiskFailure() {}

    /** Why no write can succeed now, as a sentence for anybody; empty where the failure is one of this write alone. */
    static Optional<String> ofDisk(Throwable failure) {
        @Nullable Throwable cause = failure;
        while (cause != null && !(cause instanceof SQLiteException)) {
            cause = cause.getCause();
        }
        return cause instanceof SQLiteException said ? ofDisk(said.getResultCode()) : Optional.empty();
    }

    private static Optional<String> ofDisk(SQLiteErrorCode code) {
        int primary = code.code & PRIMARY;
        if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
            return Optional.of("Changes cannot be saved: the disk is full.");
        }
        if (primary == SQLiteErrorCode.SQLITE_READONLY.code) {
            return Optional.of("Changes cannot be saved: the database is read-only.");
        }
        boolean refused = primary == SQLiteErrorCode.SQLITE_IOERR.code
                || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code
                || primary == SQLiteErrorCode.SQLITE_PERM.code;
        return refused ? Optional.of("Changes cannot be saved: the disk does not take writes.") : Optional.empty();
    }
}
