package dev.rekey.sql.sqlite;

import dev.rekey.core.StorageSize;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.ClusterDatabase;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.RowLockMode;
import dev.rekey.sql.jdbc.SchemaMigrations;
import dev.rekey.sql.jdbc.SqlTransactions;
import dev.rekey.sql.jdbc.TransactionCallback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * SQLite in a single file: one writer thread and a few reader threads, used by this process only.
 */
public final class SqliteEngine implements DatabaseEngine, SqlTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteEngine.class);
    private static final int MAX_READERS = 8;

    private static final Set<SQLiteErrorCode> CONFLICTS = EnumSet.of(
            SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE,
            SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY,
            SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY);

    /**
     * Delay after the start before the full check of the file, so that it does not slow down the
     * start.
     */
    private static final Duration FULL_CHECK_DELAY = Duration.ofMinutes(10);

    private final DataDirectory folder;
    private final SqliteWriterThread writer;
    private final SqliteReaderPool readers;
    private final SqliteDamageFlag damage;
    private final SqliteFullCheck fullCheck;
    private final LongAdder reads;

    private SqliteEngine(
            DataDirectory folder,
            SqliteWriterThread writer,
            SqliteReaderPool readers,
            SqliteDamageFlag damage,
            LongAdder reads) {
        this.reads = reads;
        this.folder = folder;
        this.writer = writer;
        this.readers = readers;
        this.damage = damage;
        this.fullCheck = new SqliteFullCheck(folder.database(), damage, FULL_CHECK_DELAY);
    }

    public static SqliteEngine open(Path directory) {
        DataDirectory folder = DataDirectory.open(directory);
        List<Handle> opened = new ArrayList<>();
        try {
            boolean isTrusted = isTrusted(folder);
            String url = "jdbc:sqlite:" + folder.database();
            LongAdder reads = new LongAdder();
            Handle writing = handle(url, false, new LongAdder());
            opened.add(writing);
            if (!isTrusted) {
                requireSound(writing.getConnection(), folder);
            }
            migrations(url, "The database").run();
            List<Handle> reading = new ArrayList<>();
            int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MAX_READERS);
            while (reading.size() < count) {
                Handle handle = handle(url, true, reads);
                opened.add(handle);
                reading.add(handle);
            }
            SqliteDamageFlag damage = new SqliteDamageFlag(folder.toString());
            return new SqliteEngine(
                    folder,
                    new SqliteWriterThread(writing, damage),
                    new SqliteReaderPool(reading, damage),
                    damage,
                    reads);
        } catch (IOException | SQLException | RuntimeException e) {
            opened.forEach(Handle::close);
            folder.close();
            throw e instanceof IllegalStateException sentence
                    ? sentence
                    : SqliteOpenError.cannotOpen(folder.toString(), e);
        }
    }

    /** Whether the file is new or unchanged since the last clean stop. */
    private static boolean isTrusted(DataDirectory folder) throws IOException {
        Path file = folder.database();
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        boolean isNew = Files.size(file) == 0 && (!Files.exists(log) || Files.size(log) == 0);
        return isNew || CleanShutdownMarker.isUntouched(folder.cleanStop(), file);
    }

    /**
     * @throws IllegalStateException if the file is damaged; the message is a sentence for the
     *     operator
     */
    static void requireSound(Connection connection, DataDirectory folder) throws SQLException {
        long started = System.nanoTime();
        Optional<String> wrong = SqliteIntegrityCheck.quick(connection);
        if (wrong.isPresent()) {
            throw new IllegalStateException(SqliteDamageFlag.sentence(folder.toString(), wrong.get()));
        }
        LOG.info(
                "checked the database in {}: no errors found ({} ms)",
                folder,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }

    private static Handle handle(String url, boolean readOnly, LongAdder statements) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        Connection connection = config.createConnection(url);
        try {
            SqliteSettings.apply(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        Jdbi jdbi = Jdbi.create(() -> connection);
        jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
        return jdbi.open().setStatementBuilder(new StatementCache(statements));
    }

    /** @param name the database at the start of a sentence */
    static SchemaMigrations migrations(String url, String name) {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        return new SchemaMigrations(source, "sqlite", 1, name);
    }

    @Override
    public SqlTransactions transactions() {
        return this;
    }

    @Override
    public <T extends @Nullable Object> T read(TransactionCallback<T> work) {
        return readers.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(TransactionCallback<T> work) {
        return writer.write(work);
    }

    @Override
    public boolean isConflict(JdbiException failure) {
        return failure.getCause() instanceof SQLiteException cause && CONFLICTS.contains(cause.getResultCode());
    }

    /** SQLite's {@code lower} changes ASCII letters only. */
    @Override
    public String contains(String column, String parameter) {
        return "instr(lower(" + column + "), lower(:" + parameter + ")) > 0";
    }

    @Override
    public boolean needsLeadingSortColumn() {
        return false;
    }

    /** True, because no other process uses the file. */
    @Override
    public boolean writesDifferences() {
        return true;
    }

    @Override
    public boolean supportsWritableCte() {
        return false;
    }

    @Override
    public String lock(RowLockMode lock) {
        return "";
    }

    @Override
    public boolean isUsable() {
        try {
            read(handle -> handle.createQuery("SELECT count(*) FROM counters")
                    .mapTo(Long.class)
                    .one());
            return !damage.isFound();
        } catch (UnavailableException _) {
            return false;
        }
    }

    @Override
    public Optional<String> failingWrites() {
        return writer.failing();
    }

    @Override
    public StorageSize size() {
        return read(handle -> {
            long page = number(handle, "page_size");
            return new StorageSize(
                    number(handle, "page_count") * page, number(handle, "freelist_count") * page, logBytes());
        });
    }

    private static long number(Handle handle, String pragma) {
        return handle.createQuery("PRAGMA " + pragma).mapTo(Long.class).one();
    }

    private long logBytes() {
        try {
            return Files.size(folder.database().resolveSibling(folder.database().getFileName() + "-wal"));
        } catch (IOException _) {
            // The log does not exist before the first write.
            return 0;
        }
    }

    @Override
    public Optional<ClusterDatabase> sharing() {
        return Optional.empty();
    }

    /** Sends no notification, because no other process uses the file. */
    @Override
    public Query append(Handle handle, boolean awaited) {
        handle.createUpdate("UPDATE feed_head SET epoch = epoch + 1 WHERE one = 1")
                .execute();
        return handle.createQuery("""
            INSERT INTO feed (epoch, at, request_id, touched)
            SELECT epoch, :at, :request, :touched FROM feed_head WHERE one = 1 RETURNING epoch\
            """);
    }

    @Override
    public int waitingWrites() {
        return writer.waiting();
    }

    @Override
    public long commits() {
        return writer.commits();
    }

    @Override
    public long reads() {
        return reads.sum();
    }

    @Override
    public long writes() {
        return writer.writes();
    }

    @Override
    public boolean isDamaged() {
        return damage.isFound();
    }

    @Override
    public void whenDamaged(Runnable listener) {
        damage.whenFound(listener);
    }

    /** Runs the full check now. */
    void checkFully() {
        fullCheck.run();
    }

    @Override
    public void close() {
        try (folder) {
            fullCheck.close();
            boolean readersEnded = readers.close();
            writer.close();
            if (readersEnded && !damage.isFound()) {
                writer.mark().ifPresent(mark -> CleanShutdownMarker.leave(folder.cleanStop(), folder.database(), mark));
            }
        }
    }
}
