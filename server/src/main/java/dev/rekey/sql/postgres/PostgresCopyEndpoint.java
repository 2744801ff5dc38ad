package dev.rekey.sql.postgres;

import dev.rekey.sql.jdbc.CopyEndpoint;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.TransactionStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/** Opens PostgreSQL databases for copies. */
public final class PostgresCopyEndpoint {

    private PostgresCopyEndpoint() {}

    /**
     * @param url the JDBC URL of the database, which is migrated if it is the target
     * @throws IllegalStateException if the database cannot be used; the message is a sentence for
     *     the operator without user and password
     */
    public static CopyEndpoint open(String url, boolean isTarget) throws SQLException {
        PostgresDataSource source;
        try {
            source = PostgresMigrations.patient(url + (url.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true");
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        if (isTarget) {
            PostgresMigrations.run(url);
        }
        Connection connection = connect(source);
        try {
            PostgresMigrations.of(source).requireOurs();
            // Autovacuum would update the planner's statistics too late.
            CopyEndpoint end = new CopyEndpoint(connection, "jdbc:postgresql://" + source.place(), "ANALYZE", () -> {});
            (isTarget ? TransactionStatement.BEGIN_WRITE : TransactionStatement.BEGIN_LOCKING_SNAPSHOT)
                    .execute(connection);
            lockNodes(end, source.place());
            return end;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection connect(PostgresDataSource source) {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(PostgresMigrations.sentence(source.place(), e), e);
        }
    }

    /**
     * Checks that no node is registered, and locks the table so that none can register until the
     * copy has ended.
     */
    private static void lockNodes(CopyEndpoint end, String name) throws SQLException {
        end.execute("SET LOCAL lock_timeout = 3000");
        try {
            end.execute("LOCK TABLE nodes IN SHARE ROW EXCLUSIVE MODE");
            end.execute("SET LOCAL lock_timeout = 0");
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "The database at " + name + " is in use by a server or by another copy.", e);
        }
        try (Statement statement = end.connection().createStatement();
                ResultSet found = statement.executeQuery("""
                    SELECT name, serves_until FROM nodes
                    WHERE serves_until > extract(epoch FROM clock_timestamp()) * 1000000
                    ORDER BY serves_until DESC LIMIT 1\
                    """)) {
            if (found.next()) {
                Instant until = InstantColumns.instant(found.getLong(2));
                throw new IllegalStateException("The database at " + name + " is in use by the server \""
                        + found.getString(1) + "\": stop it first. A server that was killed counts as running until "
                        + until + ".");
            }
        }
    }
}
