package dev.rekey.sql.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * LRU cache of the prepared statements of one connection. Preparing a statement often costs more
 * than executing it.
 */
final class StatementCache extends DefaultStatementBuilder {

    private static final int MAX_STATEMENTS = 128;

    private final LongAdder count;
    private final IdentityHashMap<Statement, String> inUse = new IdentityHashMap<>();
    private final Map<String, PreparedStatement> idle = new LinkedHashMap<>(2 * MAX_STATEMENTS, 0.75f, true);

    /** @param count incremented for each statement */
    StatementCache(LongAdder count) {
        this.count = count;
    }

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        count.increment();
        @Nullable PreparedStatement kept = idle.remove(sql);
        // The driver closes statements after some errors.
        PreparedStatement statement = kept == null || kept.isClosed() ? connection.prepareStatement(sql) : kept;
        inUse.put(statement, sql);
        return statement;
    }

    @Override
    public void close(Connection connection, String sql, Statement statement) throws SQLException {
        // sql is the text with named parameters, not the text that was prepared.
        @Nullable String prepared = inUse.remove(statement);
        if (prepared == null || statement.isClosed() || !(statement instanceof PreparedStatement kept)) {
            super.close(connection, sql, statement);
            return;
        }
        kept.clearParameters();
        @Nullable PreparedStatement twin = idle.put(prepared, kept);
        if (twin != null) {
            twin.close();
        }
        if (idle.size() > MAX_STATEMENTS) {
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
