package dev.rekey.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The least that an update can cost: one row changed in a transaction of its own and synced to the disk, by the driver and
 * with the settings that the server uses.
 */
final class BaselineUpdates implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement update;
    private final int rows;
    private int turn;

    BaselineUpdates(Path file, int rows) throws SQLException {
        this.rows = rows;
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute(
                    "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL)");
            statement.execute("WITH RECURSIVE n (id) AS (SELECT 0 UNION ALL SELECT id + 1 FROM n WHERE id < "
                    + (rows - 1) + ") INSERT INTO things SELECT id, 'Key ' || id, 1 FROM n");
        }
        update = connection.prepareStatement("UPDATE things SET name = ?, version = version + 1 WHERE id = ?");
    }

    LoadRound run(Duration duration) throws SQLException {
        long[] latencies = new long[1 << 20];
        int count = 0;
        long started = System.nanoTime();
        long now = started;
        while (now - started < duration.toNanos() && count < latencies.length) {
            long before = now;
            update.setString(1, "Name " + turn);
            update.setInt(2, turn++ % rows);
            if (update.executeUpdate() != 1) {
                throw new IllegalStateException("a row is not there");
            }
            now = System.nanoTime();
            latencies[count++] = now - before;
        }
        LongStream measured = Arrays.stream(latencies, 0, count);
        return LoadRound.of(measured, now - started);
    }

    @Override
    public void close() throws SQLException {
        try (connection;
                update) {
            // Both are only to be closed.
        }
    }
}
