package dev.rekey.sql;

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

/** Checks the whole database once, some time after the start, on a thread and a connection of its own. */
final class SqliteFullCheck implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteFullCheck.class);

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Path file;
    private final SqliteDamage damage;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sqlite-check").daemon().factory());
    private volatile boolean ended;
    private volatile @Nullable Connection checking;

    /** @param after how long from now it is done */
    SqliteFullCheck(Path file, SqliteDamage damage, Duration after) {
        this.file = file;
        this.damage = damage;
        var _ = thread.schedule(this::run, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Checks now, on the calling thread. */
    void run() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        long started = System.nanoTime();
        try (Connection connection = config.createConnection("jdbc:sqlite:" + file)) {
            SqliteSettings.apply(connection);
            checking = connection;
            Optional<String> wrong = SqliteCheck.full(connection, () -> ended);
            wrong.ifPresent(damage::report);
            if (wrong.isEmpty() && !ended) {
                LOG.info(
                        "checked the whole database: it is sound ({} ms)",
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
            }
        } catch (SQLException | RuntimeException e) {
            damage.inspect(e);
            if (!ended) {
                LOG.warn("the whole database could not be checked: {}", e.getMessage());
            }
        } finally {
            checking = null;
        }
    }

    /** Interrupts a check under way: its connection would keep the log from being brought into the file. */
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
                LOG.warn("the check of the whole database did not end");
            }
        } catch (SQLException e) {
            LOG.warn("the check of the whole database could not be interrupted: {}", e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
