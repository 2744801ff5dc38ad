package dev.rekey.sql;

import java.sql.SQLException;
import java.util.Set;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** What an SQLSTATE means for us (PostgreSQL's manual, appendix A). */
enum PostgresFailure {
    /** A row like it is there, or one that it refers to is not. */
    CONFLICT,
    /** The transaction was undone for another's sake, and may be run again. */
    UNDONE,
    /** The connection, or the server behind it, is of no more use. */
    LOST,
    /** The server takes no writes, as after a failover: another one does. */
    READ_ONLY,
    /** The server answers, and cannot keep what it is told: its disk is full or failing, or it may not write. */
    UNWRITABLE,
    /** Anything else that the server refused. */
    REFUSED;

    /** Disk full, I/O error, insufficient privilege. */
    private static final Set<String> UNWRITABLE_STATES = Set.of("53100", "58030", "42501");

    private static final Set<String> CONFLICTS = Set.of("23503", "23505");
    private static final Set<String> UNDONE_STATES = Set.of("40001", "40P01");

    static PostgresFailure of(SQLException failure) {
        @Nullable String state = failure.getSQLState();
        if (state != null && UNWRITABLE_STATES.contains(state)) {
            return UNWRITABLE;
        }
        if (state == null || state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")) {
            return LOST;
        }
        if (CONFLICTS.contains(state)) {
            return CONFLICT;
        }
        if (UNDONE_STATES.contains(state)) {
            return UNDONE;
        }
        return state.equals("25006") ? READ_ONLY : REFUSED;
    }

    /** What the database said, if it said anything. */
    static @Nullable SQLException said(JdbiException failure) {
        @Nullable Throwable cause = failure;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return (SQLException) cause;
    }
}
