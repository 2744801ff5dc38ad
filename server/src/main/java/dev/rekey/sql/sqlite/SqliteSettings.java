package dev.rekey.sql.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * Pragmas of every SQLite connection. Each is set and read back, so that a setting without effect
 * is detected at startup and not after a power failure.
 */
enum SqliteSettings {
    /** Readers and the writer do not block each other. */
    JOURNAL_MODE("WAL", "wal"),
    /**
     * A commit is synced before it is acknowledged; with NORMAL a power failure would lose
     * acknowledged commits.
     */
    SYNCHRONOUS("FULL", "2"),
    /**
     * Milliseconds to wait for other programs, such as a backup or a shell; threads of this server
     * never wait.
     */
    BUSY_TIMEOUT("5000", "5000"),
    /** Off by default in SQLite; must be set on each connection. */
    FOREIGN_KEYS("ON", "1"),
    /** The schema of an untrusted file cannot run code. */
    TRUSTED_SCHEMA("OFF", "0"),
    /**
     * In pages; above SQLite's default, so that a page written by many commits is copied to the
     * file once.
     */
    WAL_AUTOCHECKPOINT("4000", "4000"),
    /** In bytes; truncates the log after a burst of writes. */
    JOURNAL_SIZE_LIMIT("67108864", "67108864"),
    /** In KiB if negative. */
    CACHE_SIZE("-16384", "-16384"),
    /** Keeps temporary tables in memory, so that no data is written to other files. */
    TEMP_STORE("MEMORY", "2");

    /** Earlier versions may corrupt the file when the log is reset (sqlite.org, release 3.51.3). */
    private static final List<Integer> OLDEST_VERSION = List.of(3, 51, 3);

    private final String value;
    private final String readBack;

    SqliteSettings(String value, String readBack) {
        this.value = value;
        this.readBack = readBack;
    }

    String readBack() {
        return readBack;
    }

    /** Sets all pragmas and verifies their values. */
    static void apply(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            requireVersion(text(statement, "SELECT sqlite_version()"));
            for (SqliteSettings setting : values()) {
                statement.execute("PRAGMA " + setting.name() + " = " + setting.value);
                String found = text(statement, "PRAGMA " + setting.name());
                if (!found.equals(setting.readBack)) {
                    throw new IllegalStateException("SQLite did not accept " + setting.name() + " = " + setting.value
                            + " (it is " + found + "). The data directory must not be on a network file system.");
                }
            }
        }
    }

    static void requireVersion(String version) {
        List<Integer> parts =
                Arrays.stream(version.split("\\.", -1)).map(Integer::valueOf).toList();
        if (Arrays.compare(parts.toArray(Integer[]::new), OLDEST_VERSION.toArray(Integer[]::new)) < 0) {
            throw new IllegalStateException(
                    "SQLite " + version + " can corrupt its file; version 3.51.3 or newer is required");
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet results = statement.executeQuery(sql)) {
            results.next();
            return results.getString(1);
        }
    }
}
