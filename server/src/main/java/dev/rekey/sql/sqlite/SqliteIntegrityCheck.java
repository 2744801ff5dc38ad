package dev.rekey.sql.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.sqlite.SQLiteException;

/** Runs SQLite's integrity checks. Each reads the whole file and writes nothing. */
final class SqliteIntegrityCheck {

    private static final String SOUND = "ok";

    private SqliteIntegrityCheck() {}

    /** By table, the index that verifications use for lookups. */
    private static final Map<String, String> LOOKUPS =
            Map.of("key_secrets", "sqlite_autoindex_key_secrets_2", "keys", "sqlite_autoindex_keys_1");

    /**
     * Checks the structure of every table and index, and that the indexes used by verifications
     * have as many entries as their tables have rows. With missing entries an existing key would be
     * reported as unknown.
     *
     * @return a description of the damage; empty if there is none
     * @throws SQLException if the file cannot be read
     */
    static Optional<String> quick(Connection connection) throws SQLException {
        return damage(() -> {
            Optional<String> wrong = run(connection, "quick_check(1)");
            List<String> tables = tables(connection);
            for (Map.Entry<String, String> lookup : LOOKUPS.entrySet()) {
                if (wrong.isEmpty() && tables.contains(lookup.getKey())) {
                    wrong = compare(connection, lookup.getKey(), lookup.getValue());
                }
            }
            return wrong;
        });
    }

    private static Optional<String> compare(Connection connection, String table, String index) throws SQLException {
        long rows = count(connection, table + " NOT INDEXED");
        long entries = count(connection, table + " INDEXED BY " + index);
        return rows == entries
                ? Optional.empty()
                : Optional.of("an index of the table " + table + " has " + entries + " entries for " + rows + " rows");
    }

    private static long count(Connection connection, String what) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM " + what)) {
            found.next();
            return found.getLong(1);
        }
    }

    /**
     * Checks everything, including the content of indexes. Checks one table at a time, so that no
     * transaction lasts long.
     *
     * @param ended whether to stop; checked between tables
     * @return a description of the damage; empty if there is none
     */
    static Optional<String> full(Connection connection, BooleanSupplier ended) throws SQLException {
        return damage(() -> {
            Optional<String> wrong = Optional.empty();
            for (String table : tables(connection)) {
                if (wrong.isEmpty() && !ended.getAsBoolean()) {
                    wrong = run(connection, "integrity_check('" + table.replace("'", "''") + "')");
                }
            }
            return wrong;
        });
    }

    private interface Check {
        Optional<String> run() throws SQLException;
    }

    /** Treats a check that fails with a damage error code as damage. */
    private static Optional<String> damage(Check check) throws SQLException {
        try {
            return check.run();
        } catch (SQLiteException e) {
            if (SqliteDamageFlag.isDamage(e)) {
                return Optional.of(e.getResultCode().name());
            }
            throw e;
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")) {
            List<String> names = new ArrayList<>();
            while (found.next()) {
                names.add(found.getString(1));
            }
            return names;
        }
    }

    private static Optional<String> run(Connection connection, String pragma) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("PRAGMA " + pragma)) {
            String first = found.next() ? String.valueOf(found.getString(1)) : "the check returned no result";
            return first.equals(SOUND) ? Optional.empty() : Optional.of(line(first));
        }
    }

    /**
     * Joins the lines of SQLite's message, which names pages, tables and indexes but never the
     * content of a row.
     */
    private static String line(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
