package dev.rekey.sql;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * Source or target database of a copy: one connection with one open transaction. Keeps servers out
 * until it is closed.
 */
final class CopyEndpoint implements AutoCloseable {

    private static final String POSTGRES = "jdbc:postgresql:";

    private final Connection connection;
    private final @Nullable DataDirectory folder;
    private final String place;

    private CopyEndpoint(Connection connection, @Nullable DataDirectory folder, String place) {
        this.connection = connection;
        this.folder = folder;
        this.place = place;
    }

    /**
     * Opens the source, which must exist and have the schema of this version.
     *
     * @param where data directory or {@code jdbc:postgresql:} URL
     * @throws IllegalStateException if the database cannot be used; the message is a sentence for
     *     the operator
     */
    static CopyEndpoint source(String where) throws SQLException {
        return where.startsWith(POSTGRES) ? postgres(where, false) : sqlite(path(where), false);
    }

    /** Opens the target and creates or migrates its tables. */
    static CopyEndpoint target(String where) throws SQLException {
        return where.startsWith(POSTGRES) ? postgres(where, true) : sqlite(path(where), true);
    }

    static boolean isPostgres(String where) {
        return where.startsWith(POSTGRES);
    }

    private static Path path(String where) {
        if (where.contains("://") || where.startsWith("jdbc:")) {
            // The argument is not quoted, because it may contain a password.
            throw new IllegalStateException(
                    "A database must be given as a data directory or a jdbc:postgresql: URL; a URL of another"
                            + " kind was given.");
        }
        try {
            return Path.of(where);
        } catch (InvalidPathException e) {
            throw new IllegalStateException(
                    "A database must be given as a data directory or a jdbc:postgresql: URL.", e);
        }
    }

    private static CopyEndpoint sqlite(Path path, boolean isTarget) throws SQLException {
        if (!isTarget && !Files.isRegularFile(path.resolve("rekey.db"))) {
            throw new IllegalStateException("The directory " + path + " does not contain a Rekey database.");
        }
        DataDirectory folder = DataDirectory.open(path);
        @Nullable Connection connection = null;
        try {
            String url = "jdbc:sqlite:" + folder.database();
            connection = new SQLiteConfig().createConnection(url);
            SqliteSettings.apply(connection);
            if (!isTarget) {
                SqliteEngine.requireSound(connection, folder);
            }
            migrateOrCheck(SqliteEngine.migrations(url), isTarget, "The database in " + path);
            CopyEndpoint end = new CopyEndpoint(connection, folder, path.toString());
            end.execute(isTarget ? "BEGIN IMMEDIATE" : "BEGIN");
            return end;
        } catch (SQLException | RuntimeException e) {
            try (folder) {
                if (connection != null) {
                    connection.close();
                }
            }
            throw e;
        }
    }

    private static CopyEndpoint postgres(String url, boolean isTarget) throws SQLException {
        PostgresDataSource source;
        try {
            source = PostgresMigrations.patient(url + (url.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true");
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        if (isTarget) {
            PostgresMigrations.run(url);
        }
        Connection connection = connect(source);
        try {
            migrateOrCheck(PostgresMigrations.of(source), false, "The database at " + source.place());
            CopyEndpoint end = new CopyEndpoint(connection, null, POSTGRES + "//" + source.place());
            end.execute("BEGIN ISOLATION LEVEL " + (isTarget ? "READ COMMITTED" : "REPEATABLE READ"));
            end.lockNodes(source.place());
            return end;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection connect(PostgresDataSource source) {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(PostgresMigrations.sentence(source.place(), e), e);
        }
    }

    private static void migrateOrCheck(SchemaMigrations migrations, boolean isTarget, String name) {
        if (isTarget) {
            migrations.run();
        }
        if (!migrations.isOurs()) {
            throw new IllegalStateException(name
                    + " was last used with another version of Rekey: copy it with that version, or start and stop a"
                    + " server of this version on it first.");
        }
    }

    /**
     * Checks that no node is registered, and locks the table so that none can register until the
     * copy has ended.
     */
    private void lockNodes(String name) throws SQLException {
        execute("SET LOCAL lock_timeout = 3000");
        try {
            execute("LOCK TABLE nodes IN SHARE ROW EXCLUSIVE MODE");
            execute("SET LOCAL lock_timeout = 0");
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "The database at " + name + " is in use by a server or by another copy.", e);
        }
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("""
                    SELECT name, serves_until FROM nodes
                    WHERE serves_until > extract(epoch FROM clock_timestamp()) * 1000000
                    ORDER BY serves_until DESC LIMIT 1\
                    """)) {
            if (found.next()) {
                Instant until = InstantColumns.instant(found.getLong(2));
                throw new IllegalStateException("The database at " + name + " is in use by the server \""
                        + found.getString(1) + "\": stop it first. A server that was killed counts as running until "
                        + until + ".");
            }
        }
    }

    /**
     * Commits. On PostgreSQL it first updates the planner's statistics, because autovacuum would do
     * so too late.
     */
    void commit() throws SQLException {
        if (folder == null) {
            execute("ANALYZE");
        }
        execute("COMMIT");
    }

    Connection connection() {
        return connection;
    }

    /** The directory, or the URL without parts that may contain a password. */
    String place() {
        return place;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Closes the connection; without {@link #commit}, all changes are rolled back. */
    @Override
    public void close() throws SQLException {
        try {
            connection.close();
        } finally {
            if (folder != null) {
                folder.close();
            }
        }
    }
}
