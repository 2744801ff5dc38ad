package dev.rekey.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * How every connection to SQLite is set, and read back: a setting that silently did not take is found at the start and not
 * after a power cut.
 */
enum SqliteSettings {
    /** Readers do not wait for the writer, nor it for them. */
    JOURNAL_MODE("WAL", "wal"),
    /** A commit is synced before it is answered; NORMAL would lose answered commits with the power. */
    SYNCHRONOUS("FULL", "2"),
    /** For a backup or a shell beside us; among ourselves nobody waits. */
    BUSY_TIMEOUT("5000", "5000"),
    /** Off in SQLite unless each connection asks. */
    FOREIGN_KEYS("ON", "1"),
    /** What stands in the schema of a file that somebody gave us runs no code of theirs. */
    TRUSTED_SCHEMA("OFF", "0"),
    /** In pages; larger than usual, so that a page written by many commits is copied into the file once. */
    WAL_AUTOCHECKPOINT("4000", "4000"),
    /** In bytes: after a burst, the log shrinks again. */
    JOURNAL_SIZE_LIMIT("67108864", "67108864"),
    /** In KiB when negative. */
    CACHE_SIZE("-16384", "-16384"),
    /** In memory: no third file that might hold what is kept. */
    TEMP_STORE("MEMORY", "2");

    /** Earlier ones may corrupt the file when a log is reset (sqlite.org, release 3.51.3). */
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

    /** Sets all of them and makes sure that they hold. */
    static void apply(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            requireVersion(text(statement, "SELECT sqlite_version()"));
            for (SqliteSettings setting : values()) {
                statement.execute("PRAGMA " + setting.name() + " = " + setting.value);
                String found = text(statement, "PRAGMA " + setting.name());
                if (!found.equals(setting.readBack)) {
                    throw new IllegalStateException("SQLite did not take " + setting.name() + " = " + setting.value
                            + ": it is " + found + ". Is the data directory on a network file system?");
                }
            }
        }
    }

    static void requireVersion(String version) {
        List<Integer> parts =
                Arrays.stream(version.split("\\.", -1)).map(Integer::valueOf).toList();
        if (Arrays.compare(parts.toArray(Integer[]::new), OLDEST_VERSION.toArray(Integer[]::new)) < 0) {
            throw new IllegalStateException(
                    "SQLite " + version + " can damage its file; 3.51.3 is the oldest that does not");
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet results = statement.executeQuery(sql)) {
            results.next();
            return results.getString(1);
        }
    }
}
