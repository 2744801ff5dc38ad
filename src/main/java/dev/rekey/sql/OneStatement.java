package dev.rekey.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/** Lets one statement through: a second one would see another state of the database. */
final class OneStatement extends DefaultStatementBuilder {

    private final LongAdder count;
    private boolean passed;

    OneStatement(LongAdder count) {
        this.count = count;
    }

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        if (passed) {
            throw new IllegalStateException("more than one statement in a read of one");
        }
        passed = true;
        count.increment();
        return super.create(connection, sql, context);
    }
}
