package dev.rekey.sql.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The SQL that begins and ends transactions, of both databases. It is text and not JDBC's
 * {@code setAutoCommit} and {@code commit}, because text can be sent together with other statements.
 * Constants are not inlined into other classes, so that no other class contains such text.
 */
public enum TransactionStatement {

    /** Begins a read on SQLite; its snapshot is taken by the first SELECT. */
    BEGIN("BEGIN"),
    /** Begins a write on SQLite. */
    BEGIN_IMMEDIATE("BEGIN IMMEDIATE"),
    /** Begins a read on PostgreSQL with one snapshot for all statements. */
    BEGIN_SNAPSHOT("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
    /** Begins a read like {@link #BEGIN_SNAPSHOT} that may lock tables. */
    BEGIN_LOCKING_SNAPSHOT("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"),
    /** Begins a write on PostgreSQL. */
    BEGIN_WRITE("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"),
    COMMIT("COMMIT"),
    ROLLBACK("ROLLBACK"),
    /** Begins one of several writes in a transaction. */
    SAVEPOINT("SAVEPOINT one_write"),
    RELEASE_SAVEPOINT("RELEASE one_write"),
    ROLLBACK_TO_SAVEPOINT("ROLLBACK TO one_write");

    private final String sql;

    TransactionStatement(String sql) {
        this.sql = sql;
    }

    public String sql() {
        return sql;
    }

    public void execute(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
