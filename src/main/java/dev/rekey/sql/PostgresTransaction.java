package dev.rekey.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jspecify.annotations.Nullable;

/**
 * One transaction. It begins with its first statement and may end with its last, each in the same round trip: one more costs
 * both sides as much as a statement does. Belongs to one thread.
 */
final class PostgresTransaction extends DefaultStatementBuilder implements StatementCustomizer {

    private final List<String> beginning;
    private final Runnable counted;
    private @Nullable PreparedStatement first;
    private boolean begun;
    private boolean ending;
    private boolean over;

    /**
     * @param beginning the statements that begin it; none has a parameter
     * @param counted run for each statement but those
     */
    PostgresTransaction(List<String> beginning, Runnable counted) {
        this.beginning = beginning;
        this.counted = counted;
    }

    /** Has all statements of the handle belong to it. */
    void take(Handle handle) {
        handle.setStatementBuilder(this);
        handle.getConfig(SqlStatements.class).addCustomizer(this);
    }

    /** Begins it, if it has not begun. */
    void begin(Handle handle) {
        if (!begun) {
            begun = true;
            handle.execute(String.join("; ", beginning));
        }
    }

    /** Has the next statement commit as well. */
    void endWithNext() {
        ending = true;
    }

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        counted.run();
        String text = ending ? sql + "; COMMIT" : sql;
        if (begun) {
            return super.create(connection, text, context);
        }
        PreparedStatement statement = super.create(connection, String.join("; ", beginning) + "; " + text, context);
        begun = true;
        first = statement;
        return statement;
    }

    /** What began the transaction has said something, too. */
    @Override
    public void afterExecution(PreparedStatement statement, StatementContext context) throws SQLException {
        over = ending;
        if (statement.equals(first)) {
            first = null;
            for (int passed = 0; passed < beginning.size(); passed++) {
                statement.getMoreResults();
            }
        }
    }

    /** Commits, unless it is over or has not begun. */
    void commit(Connection connection) throws SQLException {
        end(connection, "COMMIT");
    }

    /** Undoes it, unless it is over or has not begun. */
    void undo(Connection connection) throws SQLException {
        end(connection, "ROLLBACK");
    }

    private void end(Connection connection, String how) throws SQLException {
        if (begun && !over) {
            try (PreparedStatement statement = connection.prepareStatement(how)) {
                statement.execute();
            }
            over = true;
        }
    }
}
