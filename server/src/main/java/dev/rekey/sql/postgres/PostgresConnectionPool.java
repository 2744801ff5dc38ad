package dev.rekey.sql.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.rekey.core.UnavailableException;
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

/** Connection pool of a PostgreSQL database. Thread-safe. */
final class PostgresConnectionPool implements ConnectionFactory, AutoCloseable {

    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final Duration KEEPALIVE = Duration.ofMinutes(2);
    /** Timeout to find a working connection or open a new one. */
    private static final Duration CONNECTING = Duration.ofMillis(700);

    private static final Duration SLICE = Duration.ofMillis(50);
    private static final Duration VALIDATION = Duration.ofMillis(250);

    private final HikariDataSource connections;
    private final CircuitBreaker breaker;
    private final Semaphore places;
    private final Duration patience;
    private final Jdbi jdbi;

    /** @param patience maximum time that a call waits for a free connection */
    PostgresConnectionPool(
            PostgresDataSource source,
            String name,
            int size,
            Duration patience,
            CircuitBreaker breaker,
            NulCharacterHandling nul) {
        this.breaker = breaker;
        this.patience = patience;
        this.places = new Semaphore(size, true);
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        // Connections are opened on demand and kept. With a minimum of idle connections HikariCP
        // would back off during an outage and notice late that the database is available again.
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

    /** @throws UnavailableException if no connection is available */
    Handle open() {
        return jdbi.open();
    }

    /**
     * Callers wait in a queue in front of the pool. Unlike the pool's own queue it stops waiting
     * when the breaker opens, so that a timeout of the pool always means that the database is
     * unreachable.
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
            throw new UnavailableException(closed ? "the database is closed" : "the database is unreachable", e);
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
                    throw new UnavailableException("the database is unavailable");
                }
                if (--slices <= 0) {
                    throw new UnavailableException("all connections to the database are in use");
                }
            }
            // If the call waited for failed, do not wait for a connection as well.
            if (breaker.isDoubtful()) {
                places.release();
                throw new UnavailableException("the database is unavailable");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while all connections to the database were in use");
        }
    }

    /** Number of calls that wait for a connection. */
    int waiting() {
        return places.getQueueLength();
    }

    /** Makes the pool close a connection instead of keeping it. */
    void discard(Connection connection) {
        connections.evictConnection(connection);
    }

    /** Closes all connections, aborting statements in progress. */
    @Override
    public void close() {
        connections.close();
    }
}
