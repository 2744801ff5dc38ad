package dev.rekey.sql;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import javax.net.ssl.SSLException;
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

    private static final String TLS =
            "TLS could not be agreed on; see sslmode and sslrootcert of its URL, and its certificate";

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

    /** Why no connection could be made: the end of a sentence that begins with the name of the database. */
    static String why(SQLException failed) {
        String state = String.valueOf(failed.getSQLState());
        return switch (state) {
            case "28P01" ->
                "rejects the user or the password: see database-url, database-user and database-password-file";
            case "28000" -> "rejects the user: there is no such user, or pg_hba.conf does not let it in from here";
            case "3D000" -> "is not there: make it first";
            case "42501" -> "rejects the user: it lacks the right to connect";
            case "53300" -> "takes no more connections";
            case "57P03" -> "is starting or stopping";
            default ->
                state.startsWith("08") ? "cannot be reached: " + obstacle(failed) : "cannot be used (" + state + ")";
        };
    }

    private static String obstacle(SQLException failed) {
        for (@Nullable Throwable at = failed; at != null; at = at.getCause()) {
            switch (at) {
                case UnknownHostException _ -> {
                    return "there is no such host";
                }
                case ConnectException _ -> {
                    return "nothing listens there";
                }
                case SocketTimeoutException _ -> {
                    return "it does not answer in time";
                }
                case SSLException _ -> {
                    return TLS;
                }
                default -> {}
            }
        }
        // Said by the driver, without a cause or a state of its own.
        String message = String.valueOf(failed.getMessage());
        if (message.contains("no password was provided")) {
            return "it asks for a password, and none is set: see database-url and database-password-file";
        }
        if (message.contains("timed out")) {
            return "it does not answer in time";
        }
        return message.contains("SSL") ? TLS : "the connection was refused or broke off (" + failed.getSQLState() + ")";
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
