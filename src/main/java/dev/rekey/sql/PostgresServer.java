package dev.rekey.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server says of itself at the start.
 *
 * @param version as {@code server_version_num}: 140005 is 14.5
 * @param readOnly whether it refuses writes, as a standby does
 * @param synced whether a commit is on the disk before it is answered
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
                        current_setting('fsync')::boolean""")) {
            found.next();
            return new PostgresServer(found.getInt(1), found.getString(2), found.getBoolean(3), found.getBoolean(4));
        }
    }

    /**
     * Makes sure that we can work with it.
     *
     * @param place where it is, for people
     * @throws IllegalStateException if not, with a sentence for people
     */
    void require(String place) {
        if (version < OLDEST * MAJOR) {
            throw new IllegalStateException("The database at " + place + " runs on PostgreSQL " + version / MAJOR
                    + "; the oldest that will do is " + OLDEST + ".");
        }
        if (!encoding.equals("UTF8")) {
            throw new IllegalStateException("The database at " + place + " has the encoding " + encoding
                    + ": make one with ENCODING 'UTF8' and TEMPLATE template0.");
        }
        if (readOnly) {
            throw new IllegalStateException("The database at " + place
                    + " cannot be written: it is a standby, or set to be read only. Name the primary.");
        }
        if (!synced) {
            LOG.warn(
                    "The database at {} runs with fsync off: what it has acknowledged may be lost with the power.",
                    place);
        }
    }
}
