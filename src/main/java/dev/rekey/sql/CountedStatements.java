package dev.rekey.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/** Counts statements; PostgreSQL's driver keeps prepared ones by itself. */
final class CountedStatements extends DefaultStatementBuilder {

    private final LongAdder count;

    CountedStatements(LongAdder count) {
        this.count = count;
    }

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        count.increment();
        return super.create(connection, sql, context);
    }
}
