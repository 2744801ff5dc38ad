package dev.rekey.sql.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Statement builder that allows a single statement: without a transaction a second one could see
 * another snapshot.
 */
final class SingleStatementBuilder extends DefaultStatementBuilder {

    private final LongAdder count;
    private boolean isUsed;

    SingleStatementBuilder(LongAdder count) {
        this.count = count;
    }

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        if (isUsed) {
            throw new IllegalStateException("more than one statement in a single-statement read");
        }
        isUsed = true;
        count.increment();
        return super.create(connection, sql, context);
    }
}
