package dev.rekey.sql.postgres;

import dev.rekey.sql.jdbc.DeferredTransaction;
import dev.rekey.sql.jdbc.TransactionStatement;
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
 * A transaction. BEGIN is sent together with the first statement, and COMMIT may be sent with the
 * last one, which saves two round trips. Not thread-safe.
 */
final class PostgresTransaction extends DefaultStatementBuilder implements DeferredTransaction, StatementCustomizer {

    private final List<String> beginning;
    private final Runnable counted;
    private @Nullable PreparedStatement first;
    private boolean begun;
    private boolean ending;
    private boolean over;

    /**
     * @param beginning statements that begin the transaction, without parameters
     * @param counted run for each other statement
     */
    PostgresTransaction(List<String> beginning, Runnable counted) {
        this.beginning = beginning;
        this.counted = counted;
    }

    /** Makes all statements of a handle part of this transaction. */
    void take(Handle handle) {
        handle.setStatementBuilder(this);
        handle.getConfig(SqlStatements.class).addCustomizer(this);
    }

    @Override
    public void begin(Handle handle) {
        if (!begun) {
            begun = true;
            handle.execute(String.join("; ", beginning));
        }
    }

    /** Sends COMMIT with the next statement. */
    void commitWithNextStatement() {
        ending = true;
    }

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        counted.run();
        String text = ending ? sql + "; " + TransactionStatement.COMMIT.sql() : sql;
        if (begun) {
            return super.create(connection, text, context);
        }
        PreparedStatement statement = super.create(connection, String.join("; ", beginning) + "; " + text, context);
        begun = true;
        first = statement;
        return statement;
    }

    /** Skips the results of the statements that began the transaction. */
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

    /** Commits unless the transaction has ended or has not begun. */
    void commit(Connection connection) throws SQLException {
        end(connection, TransactionStatement.COMMIT);
    }

    /** Rolls back unless the transaction has ended or has not begun. */
    void undo(Connection connection) throws SQLException {
        end(connection, TransactionStatement.ROLLBACK);
    }

    private void end(Connection connection, TransactionStatement how) throws SQLException {
        if (begun && !over) {
            how.execute(connection);
            over = true;
        }
    }
}
