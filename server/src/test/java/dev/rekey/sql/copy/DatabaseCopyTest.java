package dev.rekey.sql.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.project.User;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.sql.StoreSamples;
import dev.rekey.sql.jdbc.CopyEndpoint;
import dev.rekey.testing.SharedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is copied, what is refused, and that a difference is noticed. */
@Tag("process")
class DatabaseCopyTest {

    @TempDir
    private Path folder;

    private String postgres;
    private Path sqlite;

    @BeforeEach
    void makeASource() {
        postgres = SharedPostgres.emptyDatabase();
        sqlite = folder.resolve("source");
        try (SqlDatabase database = SqlDatabase.open(sqlite)) {
            StoreSamples samples = new StoreSamples(database);
            User owner = samples.user(samples.project().id());
            samples.key(owner);
            samples.key(owner, StoreSamples.full());
        }
    }

    @AfterEach
    void dropTheTarget() {
        SharedPostgres.drop(postgres);
    }

    @Test
    void everyTableIsCopiedOrLeftOutForAReason() throws SQLException {
        Set<String> here;
        Set<String> there;
        try (CopyEndpoint source = new CopyLocation(sqlite.toString()).openSource();
                CopyEndpoint target = new CopyLocation(postgres).openTarget()) {
            here = copied(source.connection());
            there = copied(target.connection());
            assertThat(here).isEqualTo(there).contains("keys", "feed_head", "schema_needs");
            there.addAll(TableSchema.LEFT_OUT);
            assertThat(TableSchema.names(target.connection())).isEqualTo(there);
        }
        assertThat(TableSchema.LEFT_OUT)
                .as("who serves, and what Flyway notes of each database by itself: add nothing that somebody made")
                .containsExactlyInAnyOrder("nodes", "node_progress", "flyway_schema_history");
        assertThat(SharedPostgres.query(postgres, "SELECT sequencename FROM pg_sequences"))
                .as("a sequence would have to be set to go on after a copy")
                .isEmpty();
    }

    private static Set<String> copied(Connection connection) throws SQLException {
        Set<String> names = new TreeSet<>();
        TableSchema.all(connection).forEach(table -> names.add(table.name()));
        return names;
    }

    @Test
    void aTableComesAfterThoseItRefersTo() throws SQLException {
        try (CopyEndpoint source = new CopyLocation(sqlite.toString()).openSource()) {
            List<String> before = new ArrayList<>();
            for (TableSchema table : TableSchema.all(source.connection())) {
                assertThat(before).containsAll(table.parents());
                before.add(table.name());
            }
        }
    }

    @Test
    void corruptedCopyIsDetectedAndRolledBack() throws SQLException {
        String to = folder.resolve("target").toString();
        for (String change : List.of(
                "UPDATE keys SET name = name || '.' WHERE number = 1",
                "UPDATE keys SET enabled = 1 - enabled WHERE number = 2",
                "UPDATE keys SET description = '' WHERE description IS NULL",
                "UPDATE key_secrets SET hash = zeroblob(32) WHERE id = (SELECT min(id) FROM key_secrets)",
                "DELETE FROM revisions WHERE version = 1")) {
            try (DatabaseCopy copy = DatabaseCopy.open(sqlite.toString(), to)) {
                copy.fill(progress -> {});
                assertThat(copy.compare(progress -> {})).allMatch(DatabaseCopy.TableComparison::isSame);
                copy.target().execute(change);
                assertThat(copy.compare(progress -> {}))
                        .as(change)
                        .filteredOn(compared -> !compared.isSame())
                        .hasSize(1);
            }
        }
        try (SqlDatabase target = SqlDatabase.open(Path.of(to))) {
            assertThat(target.keys().count(KeyFilter.all(StoreSamples.NOW))).isZero();
        }
    }

    @Test
    void similarValuesAreDistinguished() {
        Set<String> hashes = new TreeSet<>();
        List<Object[]> rows = List.of(
                new Object[] {"", "a"},
                new Object[] {"a", ""},
                new Object[] {null, "a"},
                new Object[] {"a", null},
                new Object[] {1L, 0L},
                new Object[] {"1", "0"},
                new Object[] {new byte[] {'1'}, new byte[] {'0'}});
        for (Object[] row : rows) {
            TableChecksum sum = new TableChecksum();
            sum.add(row);
            hashes.add(sum.sum().hash());
        }
        assertThat(hashes).hasSize(rows.size());
        TableChecksum flags = new TableChecksum();
        flags.add(new Object[] {true, 0});
        assertThat(hashes).contains(flags.sum().hash());
    }

    @Test
    void aTargetThatHoldsSomethingIsRefusedAndKeepsIt() throws SQLException {
        DatabaseCopy.copy(sqlite.toString(), postgres, progress -> {});
        refused(sqlite.toString(), postgres, "is not empty");
        assertThat(SharedPostgres.query(postgres, "SELECT count(*) FROM keys")).containsExactly("2");
    }

    @Test
    void whatIsInUseIsRefused() throws SQLException {
        Path target = folder.resolve("target");
        try (SqlDatabase used = SqlDatabase.open(sqlite)) {
            assertThat(used.isUsable()).isTrue();
            refused(sqlite.toString(), target.toString(), "Another Rekey server is using the data directory");
        }
        SqlDatabase.connect(postgres).close();
        String register = "INSERT INTO nodes SELECT '\\x01', 'node-7', '1', 0, 0,"
                + " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + %d, 0";
        SharedPostgres.executeIn(postgres, register.formatted(60_000_000));
        refused(postgres, target.toString(), "is in use by the server \"node-7\"");
        refused(sqlite.toString(), postgres, "is in use by the server \"node-7\"");
        SharedPostgres.executeIn(postgres, "DELETE FROM nodes");
        try (Connection other = DriverManager.getConnection(postgres);
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN; " + register.formatted(60_000_000));
            refused(sqlite.toString(), postgres, "is in use by a server or by another copy");
        }
        SharedPostgres.executeIn(postgres, register.formatted(-1));
        assertThat(DatabaseCopy.copy(sqlite.toString(), postgres, progress -> {}))
                .allMatch(DatabaseCopy.TableComparison::isSame);
    }

    @Test
    void whatCannotBeASourceIsRefused() {
        String target = folder.resolve("target").toString();
        refused(folder.resolve("nothing").toString(), target, "does not contain a Rekey database");
        refused(postgres, target, "was last used with another version of Rekey");
        refused(sqlite.toString(), sqlite + "/../source", "cannot be copied into itself");
        refused("jdbc:postgresql://me-myself:s3cr3t-word@localhost:1/keys", target, "is malformed");
        SqlDatabase.connect(postgres).close();
        SharedPostgres.executeIn(
                postgres,
                "INSERT INTO flyway_schema_history SELECT 100, '999', description, type, script, checksum,"
                        + " installed_by, installed_on, execution_time, success FROM flyway_schema_history WHERE version ="
                        + " '1'");
        refused(postgres, target, "was last used with another version of Rekey");
    }

    private static void refused(String from, String to, String part) {
        assertThatThrownBy(() -> DatabaseCopy.copy(from, to, progress -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(part)
                .hasMessageNotContaining("s3cr3t");
    }
}
