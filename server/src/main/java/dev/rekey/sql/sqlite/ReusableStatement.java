package dev.rekey.sql.sqlite;

import dev.rekey.sql.jdbc.TransactionStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A reusable prepared {@link TransactionStatement}. The driver closes a prepared statement that
 * failed; the next execution prepares it again, so that writes recover after a full disk. Not
 * thread-safe.
 */
final class ReusableStatement {

    private final Connection connection;
    private final TransactionStatement kind;
    private @Nullable PreparedStatement prepared;

    ReusableStatement(Connection connection, TransactionStatement kind) {
        this.connection = connection;
        this.kind = kind;
    }

    void execute() throws SQLException {
        PreparedStatement statement = prepared;
        // Kept only if the execution succeeds.
        prepared = null;
        if (statement == null) {
            statement = connection.prepareStatement(kind.sql());
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
