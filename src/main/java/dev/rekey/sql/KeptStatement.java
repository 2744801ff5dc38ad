package dev.rekey.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A statement without parameters that is run again and again. The driver closes a prepared statement that failed: then the
 * next run prepares it anew, so that one full disk does not end all writing. Belongs to one thread.
 */
final class KeptStatement {

    private final Connection connection;
    private final String sql;
    private @Nullable PreparedStatement prepared;

    KeptStatement(Connection connection, String sql) {
        this.connection = connection;
        this.sql = sql;
    }

    void execute() throws SQLException {
        PreparedStatement statement = prepared;
        // Only one that succeeded is kept.
        prepared = null;
        if (statement == null) {
            statement = connection.prepareStatement(sql);
        }
        try {
            statement.execute();
        } catch (SQLException e) {
            closeQuietly(statement, e);
            throw e;
        }
        prepared = statement;
    }

    private static void closeQuietly(PreparedStatement statement, SQLException failed) {
        try {
            statement.close();
        } catch (SQLException e) {
            failed.addSuppressed(e);
        }
    }
}
