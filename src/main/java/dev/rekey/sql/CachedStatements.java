package dev.rekey.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Keeps the prepared statements of one connection, least recently used last: preparing costs more than most of them do. */
final class CachedStatements extends DefaultStatementBuilder {

    private static final int MAX_KEPT = 128;

    private final Map<String, PreparedStatement> idle = new LinkedHashMap<>(2 * MAX_KEPT, 0.75f, true);

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        @Nullable PreparedStatement kept = idle.remove(sql);
        // The driver closes a statement that failed badly.
        return kept == null || kept.isClosed() ? connection.prepareStatement(sql) : kept;
    }

    @Override
    public void close(Connection connection, String sql, Statement statement) throws SQLException {
        if (!(statement instanceof PreparedStatement prepared) || prepared.isClosed()) {
            super.close(connection, sql, statement);
            return;
        }
        prepared.clearParameters();
        @Nullable PreparedStatement twin = idle.put(sql, prepared);
        if (twin != null) {
            twin.close();
        }
        if (idle.size() > MAX_KEPT) {
            Iterator<PreparedStatement> oldest = idle.values().iterator();
            PreparedStatement dropped = oldest.next();
            oldest.remove();
            dropped.close();
        }
    }

    @Override
    public void close(Connection connection) {
        idle.clear();
    }
}
