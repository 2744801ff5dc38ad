package dev.rekey.sql.postgres;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.ChangeFeedConnection;
import dev.rekey.core.feed.ChangeFeedEntry;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.TransactionStatement;
import dev.rekey.sql.jdbc.UuidColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A dedicated LISTEN connection, outside the connection pool and any external pooler. Progress
 * reports are written without waiting for the disk, because they need not survive a power failure;
 * lease renewals are written durably.
 */
final class PostgresChangeFeedConnection implements ChangeFeedConnection {

    /** Timeout of a statement on the server and of a response on the network. */
    static final Duration ANSWER = Duration.ofSeconds(2);

    private static final String NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private static final String READ = """
        SELECT h.epoch, f.epoch, f.request_id, f.touched FROM feed_head h LEFT JOIN feed f ON f.epoch > ?
        WHERE h.one = 1 ORDER BY f.epoch LIMIT ?\
        """;

    private static final String RENEW = """
        INSERT INTO nodes (id, name, version, started_at, lease_until, serves_until, applied)
        SELECT ?, ?, ?, ?, now + ?, now + ?, ? FROM (SELECT %s AS now) AS clock
        ON CONFLICT (id) DO UPDATE
        SET lease_until = excluded.lease_until, serves_until = excluded.serves_until, applied = excluded.applied\
        """.formatted(NOW);

    /**
     * Counts live nodes, older ones, and those of another version. Nodes are ordered by start time,
     * then by id.
     */
    private static final String LIVE = """
        SELECT %s, count(*), count(*) FILTER (WHERE (n.started_at, n.id) < (self.started_at, self.id)),
          count(*) FILTER (WHERE n.version <> self.version)
        FROM nodes n, nodes self WHERE self.id = ? AND n.lease_until > %s\
        """.formatted(NOW, NOW);

    private static final String APPLIED = """
        WITH node AS (UPDATE nodes SET applied = ? WHERE id = ? RETURNING id)
        INSERT INTO node_progress (node_id, epoch, at)
        SELECT node.id, ?, %s - ? FROM node, (SELECT set_config('synchronous_commit', 'off', true)) AS unsynced
        ON CONFLICT (node_id, epoch) DO NOTHING\
        """.formatted(NOW);

    private final Connection connection;
    private final Consumer<Boolean> alike;

    private PostgresChangeFeedConnection(Connection connection, Consumer<Boolean> alike) {
        this.connection = connection;
        this.alike = alike;
    }

    static ChangeFeedConnection open(PostgresDataSource source) {
        return open(source, _ -> {});
    }

    /** @param alike receives at each renewal whether all live nodes have the same version */
    static ChangeFeedConnection open(PostgresDataSource source, Consumer<Boolean> alike) {
        try {
            Connection connection = source.getConnection();
            try (Statement statement = connection.createStatement()) {
                requireOneBackend(connection, source);
                statement.execute("SET application_name = 'rekey feed'");
                statement.execute("LISTEN " + PostgresNotification.CHANNEL);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            return new PostgresChangeFeedConnection(connection, alike);
        } catch (SQLException e) {
            throw new UnavailableException("the database is unreachable", e);
        }
    }

    /**
     * Rejects a pooler in transaction mode. Such a pooler may use another backend for each
     * transaction, so that LISTEN has no effect. An idle pooler often reuses the same backend;
     * therefore the check runs while another connection occupies it.
     */
    private static void requireOneBackend(Connection connection, PostgresDataSource source) throws SQLException {
        int backend = backend(connection);
        if (backend == connection.unwrap(PGConnection.class).getBackendPID()) {
            return;
        }
        try (Connection other = source.getConnection()) {
            // Occupies a backend until the connection is closed. Changes nothing.
            TransactionStatement.BEGIN_SNAPSHOT.execute(other);
            boolean kept = backend(other) != backend && backend(connection) == backend;
            if (!kept) {
                throw new IllegalStateException(
                        "The database is behind a connection pooler in transaction mode, which does not deliver"
                                + " notifications: set database-listen-url to a URL that bypasses the pooler.");
            }
        }
    }

    private static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT pg_backend_pid()")) {
            found.next();
            return found.getInt(1);
        }
    }

    @Override
    public Notifications await(Duration most) {
        try {
            // A timeout of 0 would block forever.
            int millis = (int) Math.max(1, most.toMillis());
            PGNotification @Nullable [] heard =
                    connection.unwrap(PGConnection.class).getNotifications(millis);
            return heard == null
                    ? Notifications.NOTHING
                    : PostgresNotification.combine(Arrays.stream(heard)
                            .map(notification -> PostgresNotification.parse(notification.getParameter()))
                            .toList());
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    @Override
    public void call() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("NOTIFY " + PostgresNotification.CHANNEL);
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    /**
     * Reads with one statement, which sees one snapshot: if it sees an epoch in the head, it sees
     * all entries up to it.
     */
    @Override
    public FeedPage read(long epoch, int most) {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setLong(1, epoch);
            statement.setInt(2, most);
            List<ChangeFeedEntry> entries = new ArrayList<>();
            long head = 0;
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    RowReader row = new RowReader(results);
                    head = row.number();
                    @Nullable Long entry = row.numberOrNull();
                    if (entry != null) {
                        entries.add(new ChangeFeedEntry(entry, row.id(), PostgresNotification.touched(row.text())));
                    }
                }
            }
            return new FeedPage(entries, head);
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    @Override
    public Optional<UUID> requestAt(long epoch) {
        try (PreparedStatement statement = connection.prepareStatement("SELECT request_id FROM feed WHERE epoch = ?")) {
            statement.setLong(1, epoch);
            try (ResultSet results = statement.executeQuery()) {
                return results.next() ? Optional.of(new RowReader(results).id()) : Optional.empty();
            }
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    @Override
    public void applied(NodeRegistration node, long epoch, Duration age) {
        try (PreparedStatement statement = connection.prepareStatement(APPLIED)) {
            statement.setLong(1, epoch);
            statement.setBytes(2, UuidColumns.bytes(node.id().value()));
            statement.setLong(3, epoch);
            statement.setLong(4, micros(age));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    @Override
    public LeaseRenewal renew(NodeRegistration node, long applied, Duration lease) {
        try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
            statement.setBytes(1, UuidColumns.bytes(node.id().value()));
            statement.setString(2, node.name());
            statement.setString(3, node.version());
            statement.setLong(4, InstantColumns.micros(node.startedAt()));
            statement.setLong(5, micros(lease));
            statement.setLong(6, micros(lease.plus(node.maxStaleOnError())));
            statement.setLong(7, applied);
            statement.executeUpdate();
            return live(node);
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private LeaseRenewal live(NodeRegistration node) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LIVE)) {
            statement.setBytes(1, UuidColumns.bytes(node.id().value()));
            try (ResultSet results = statement.executeQuery()) {
                results.next();
                alike.accept(results.getLong(4) == 0);
                return new LeaseRenewal(
                        InstantColumns.instant(results.getLong(1)), results.getInt(2), results.getInt(3));
            }
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    @Override
    public void leave(NodeRegistration node) {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM nodes WHERE id = ?")) {
            statement.setBytes(1, UuidColumns.bytes(node.id().value()));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private static UnavailableException lost(SQLException failed) {
        return new UnavailableException("lost the LISTEN connection to the database", failed);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw lost(e);
        }
    }
}
