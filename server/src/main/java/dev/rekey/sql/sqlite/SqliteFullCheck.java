package dev.rekey.sql.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

/** Runs a full integrity check once after the start, on a separate thread and connection. */
final class SqliteFullCheck implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteFullCheck.class);

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Path file;
    private final SqliteDamageFlag damage;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sqlite-check").daemon().factory());
    private volatile boolean ended;
    private volatile @Nullable Connection checking;

    /** @param after delay before the check */
    SqliteFullCheck(Path file, SqliteDamageFlag damage, Duration after) {
        this.file = file;
        this.damage = damage;
        var _ = thread.schedule(this::run, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs the check on the calling thread. */
    void run() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        long started = System.nanoTime();
        try (Connection connection = config.createConnection("jdbc:sqlite:" + file)) {
            SqliteSettings.apply(connection);
            checking = connection;
            Optional<String> wrong = SqliteIntegrityCheck.full(connection, () -> ended);
            wrong.ifPresent(damage::report);
            if (wrong.isEmpty() && !ended) {
                LOG.info(
                        "checked the whole database: no errors found ({} ms)",
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
            }
        } catch (SQLException | RuntimeException e) {
            damage.inspect(e);
            if (!ended) {
                LOG.warn("could not check the whole database: {}", e.getMessage());
            }
        } finally {
            checking = null;
        }
    }

    /**
     * Interrupts a running check, because its connection would block the checkpoint of the
     * write-ahead log.
     */
    @Override
    public void close() {
        ended = true;
        thread.shutdownNow();
        try {
            @Nullable Connection interrupted = checking;
            if (interrupted != null) {
                interrupted.unwrap(SQLiteConnection.class).getDatabase().interrupt();
            }
            if (!thread.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the check of the whole database did not stop in time");
            }
        } catch (SQLException e) {
            LOG.warn("could not interrupt the check of the whole database: {}", e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
