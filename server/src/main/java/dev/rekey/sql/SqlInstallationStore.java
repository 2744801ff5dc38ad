package dev.rekey.sql;

import dev.rekey.core.InstallationStore;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.SqlTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Installation ids, stored in the table {@code marks}. Thread-safe. */
public final class SqlInstallationStore implements InstallationStore {

    private static final String NAME_START = "installation/";
    private static final String IDS =
            "SELECT mark FROM marks WHERE name >= 'installation/' AND name < 'installation0' ORDER BY name";

    private final SqlTransactions transactions;

    SqlInstallationStore(DatabaseEngine engine) {
        this.transactions = engine.transactions();
    }

    @Override
    public boolean isEmpty() {
        return transactions.read(handle -> handle.createQuery("SELECT 1 FROM projects LIMIT 1")
                .mapTo(Long.class)
                .findOne()
                .isEmpty());
    }

    @Override
    public Set<String> ids() {
        return transactions.read(handle ->
                new LinkedHashSet<>(handle.createQuery(IDS).mapTo(String.class).list()));
    }

    @Override
    public void add(String id) {
        this.transactions.<@Nullable Void>write(handle -> {
            handle.createUpdate("INSERT INTO marks (name, mark) VALUES (:name, :id) ON CONFLICT (name) DO NOTHING")
                    .bind("name", NAME_START + id)
                    .bind("id", id)
                    .execute();
            return null;
        });
    }

    /** Reads the ids in the transaction of a copy. */
    public static Set<String> ids(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(IDS)) {
            Set<String> ids = new LinkedHashSet<>();
            while (found.next()) {
                ids.add(found.getString(1));
            }
            return ids;
        }
    }

    /** Adds an id in the transaction of a copy. */
    public static void add(Connection connection, String id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO marks (name, mark) VALUES (?, ?)")) {
            insert.setString(1, NAME_START + id);
            insert.setString(2, id);
            insert.executeUpdate();
        }
    }
}
