package dev.rekey.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.rekey.core.Outage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.Arguments;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;

/** Connections to one PostgreSQL that are kept for the next call. Thread-safe. */
final class PostgresPool implements ConnectionFactory, AutoCloseable {

    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final Duration KEEPALIVE = Duration.ofMinutes(2);
    /** To find one that works, or to make one. */
    private static final Duration CONNECTING = Duration.ofMillis(700);

    private static final Duration SLICE = Duration.ofMillis(50);
    private static final Duration VALIDATION = Duration.ofMillis(250);

    private final HikariDataSource connections;
    private final CircuitBreaker breaker;
    private final Semaphore places;
    private final Duration patience;
    private final Jdbi jdbi;

    /** @param patience how long a call waits for others to be done */
    PostgresPool(PostgresSource source, String name, int size, Duration patience, CircuitBreaker breaker, NulText nul) {
        this.breaker = breaker;
        this.patience = patience;
        this.places = new Semaphore(size, true);
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        // Made when they are needed, and kept: whoever keeps some ready while the database is away backs off for longer
        // and longer, and notices late that it has come back.
        config.setMinimumIdle(0);
        config.setIdleTimeout(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(CONNECTING.toMillis());
        config.setValidationTimeout(VALIDATION.toMillis());
        config.setMaxLifetime(LIFETIME.toMillis());
        config.setKeepaliveTime(KEEPALIVE.toMillis());
        connections = new HikariDataSource(config);
        jdbi = Jdbi.create((ConnectionFactory) this);
        jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
        jdbi.getConfig(Arguments.class).register(nul);
    }

    /** @throws Outage where none is to be had */
    Handle open() {
        return jdbi.open();
    }

    /**
     * Callers wait in a line of our own: one that sees the database go away, and that leaves no doubt of what a wait for the
     * pool means.
     */
    @Override
    public Connection openConnection() {
        awaitPlace();
        try {
            return connections.getConnection();
        } catch (SQLException e) {
            boolean closed = connections.isClosed();
            if (!closed) {
                breaker.failed();
            }
            places.release();
            throw new Outage(closed ? "the database is closed" : "the database cannot be reached", e);
        }
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        try {
            connection.close();
        } finally {
            places.release();
        }
    }

    private void awaitPlace() {
        if (places.tryAcquire()) {
            return;
        }
        long slices = patience.dividedBy(SLICE);
        try {
            while (!places.tryAcquire(SLICE.toMillis(), TimeUnit.MILLISECONDS)) {
                if (breaker.isOpen()) {
                    throw new Outage("the database is away");
                }
                if (--slices <= 0) {
                    throw new Outage("all connections to the database are in use");
                }
            }
            // Whoever has waited for a call that failed does not wait for a connection as well.
            if (breaker.isDoubtful()) {
                places.release();
                throw new Outage("the database is away");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Outage("interrupted while all connections to the database were in use");
        }
    }

    /** Calls that wait for others to be done. */
    int waiting() {
        return places.getQueueLength();
    }

    /** Has a connection closed instead of kept. */
    void discard(Connection connection) {
        connections.evictConnection(connection);
    }

    /** Cuts off what is under way. */
    @Override
    public void close() {
        connections.close();
    }
}
