package dev.rekey.sql.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Properties of a PostgreSQL server, read at startup.
 *
 * @param version {@code server_version_num}; 140005 is 14.5
 * @param readOnly whether it rejects writes, as a standby does
 * @param synced whether {@code fsync} is on, so that a commit is on disk before it is acknowledged
 */
record PostgresServer(int version, String encoding, boolean readOnly, boolean synced) {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final int OLDEST = 14;
    private static final int MAJOR = 10_000;

    static PostgresServer ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("""
                    SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), \
                    pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean, \
                    current_setting('fsync')::boolean\
                    """)) {
            found.next();
            return new PostgresServer(found.getInt(1), found.getString(2), found.getBoolean(3), found.getBoolean(4));
        }
    }

    /**
     * Checks that the server is supported.
     *
     * @param place location of the database for messages
     * @throws IllegalStateException if it is not; the message is a sentence for the operator
     */
    void require(String place) {
        if (version < OLDEST * MAJOR) {
            throw new IllegalStateException("The database at " + place + " runs on PostgreSQL " + version / MAJOR
                    + "; version " + OLDEST + " or newer is required.");
        }
        if (!encoding.equals("UTF8")) {
            throw new IllegalStateException("The database at " + place + " has the encoding " + encoding
                    + ": create one with ENCODING 'UTF8' and TEMPLATE template0.");
        }
        if (readOnly) {
            throw new IllegalStateException(
                    "The database at " + place + " is read-only, for example a standby: use the URL of the primary.");
        }
        if (!synced) {
            LOG.warn(
                    "The database at {} runs with fsync off: a power failure may lose acknowledged changes. Set fsync ="
                            + " on.",
                    place);
        }
    }
}
