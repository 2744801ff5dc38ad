package dev.rekey.integration.durability;

import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a database has of its one key with credits.
 *
 * @param remaining how many it says are left; blocks that a server holds are not among them
 * @param spent the sum of what was paid under request ids
 * @param requestIds those ids
 * @param problems what {@code PRAGMA integrity_check} says, {@code ok} where there are none
 */
public record CreditLedger(long remaining, long spent, Set<String> requestIds, List<String> problems) {

    /**
     * Reads a copy, in a new {@code folder}, of the files of a server that has ended: opening them would already mend what
     * the next server has to. A PostgreSQL has not ended with it, and is read as it is.
     */
    public static CreditLedger read(Path data, Path folder) throws IOException, SQLException {
        if (TestedDatabase.isPostgresql()) {
            try (Connection connection = DriverManager.getConnection(SharedPostgres.databaseOf(data))) {
                return read(connection, "SELECT 'ok'");
            }
        }
        Files.createDirectory(folder);
        Path database = folder.resolve("none");
        try (var files = Files.newDirectoryStream(data, "*.db*")) {
            for (Path file : files) {
                Path copy = folder.resolve(file.getFileName());
                Files.copy(file, copy);
                database = copy.toString().endsWith(".db") ? copy : database;
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            return read(connection, "PRAGMA integrity_check");
        }
    }

    private static CreditLedger read(Connection connection, String check) throws SQLException {
        return new CreditLedger(
                number(connection, "SELECT credits_remaining FROM keys WHERE credits_remaining IS NOT NULL"),
                number(connection, "SELECT coalesce(sum(cost), 0) FROM credit_ledger"),
                Set.copyOf(texts(connection, "SELECT request_id FROM credit_ledger")),
                texts(connection, check));
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(texts(connection, sql).getFirst());
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
