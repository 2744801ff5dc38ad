package dev.rekey.sql.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Source or target database of a copy: one connection with one open transaction. Keeps servers out
 * until it is closed.
 */
public final class CopyEndpoint implements AutoCloseable {

    private final Connection connection;
    private final String place;
    private final String beforeCommit;
    private final Runnable whenClosed;

    /**
     * @param place the database for messages, without parts that may contain a password
     * @param beforeCommit statement to execute before the commit
     * @param whenClosed lets servers in again
     */
    public CopyEndpoint(Connection connection, String place, String beforeCommit, Runnable whenClosed) {
        this.connection = connection;
        this.place = place;
        this.beforeCommit = beforeCommit;
        this.whenClosed = whenClosed;
    }

    public void commit() throws SQLException {
        if (!beforeCommit.isEmpty()) {
            execute(beforeCommit);
        }
        TransactionStatement.COMMIT.execute(connection);
    }

    public Connection connection() {
        return connection;
    }

    public String place() {
        return place;
    }

    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Closes the connection; without {@link #commit}, all changes are rolled back. */
    @Override
    public void close() throws SQLException {
        try {
            connection.close();
        } finally {
            whenClosed.run();
        }
    }
}
