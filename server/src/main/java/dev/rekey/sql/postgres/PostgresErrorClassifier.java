package dev.rekey.sql.postgres;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Classification of SQLSTATEs (PostgreSQL manual, appendix A). */
enum PostgresErrorClassifier {
    /** A unique or foreign-key constraint is violated. */
    CONFLICT,
    /** The transaction was rolled back because of a concurrent one and can be retried. */
    UNDONE,
    /** The connection or the server is no longer usable. */
    LOST,
    /** The server is read-only, as the old primary after a failover. */
    READ_ONLY,
    /**
     * The server responds but cannot write: its disk is full or failing, or a privilege is missing.
     */
    UNWRITABLE,
    /** Any other error of the server. */
    REFUSED;

    private static final String TLS =
            "the TLS handshake failed; check sslmode and sslrootcert in the URL, and the server's certificate";

    /** Disk full, I/O error, insufficient privilege. */
    private static final Set<String> UNWRITABLE_STATES = Set.of("53100", "58030", "42501");

    private static final Set<String> CONFLICTS = Set.of("23503", "23505");
    private static final Set<String> UNDONE_STATES = Set.of("40001", "40P01");

    static PostgresErrorClassifier of(SQLException failure) {
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

    /** Why a connection failed: the predicate of a sentence whose subject is the database. */
    static String why(SQLException failed) {
        String state = String.valueOf(failed.getSQLState());
        return switch (state) {
            case "28P01" ->
                "rejects the user or the password: check database-url, database-user and database-password-file";
            case "28000" ->
                "rejects the user: it does not exist, or pg_hba.conf does not allow it to connect from here";
            case "3D000" -> "does not exist: create it first";
            case "42501" -> "rejects the user: it lacks the CONNECT privilege";
            case "53300" -> "has no free connections: increase max_connections or stop other clients";
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
                    return "connection refused";
                }
                case SocketTimeoutException _ -> {
                    return "the connection timed out";
                }
                case SSLException _ -> {
                    return TLS;
                }
                default -> {}
            }
        }
        // The driver reports these errors without a cause or a SQLSTATE of their own.
        String message = String.valueOf(failed.getMessage());
        if (message.contains("no password was provided")) {
            return "a password is required: set database-password-file, or a password in database-url";
        }
        if (message.contains("timed out")) {
            return "the connection timed out";
        }
        return message.contains("SSL") ? TLS : "the connection was rejected or lost (" + failed.getSQLState() + ")";
    }

    /** Finds the {@link SQLException} among the causes; null if there is none. */
    static @Nullable SQLException findCause(JdbiException failure) {
        @Nullable Throwable cause = failure;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return (SQLException) cause;
    }
}
