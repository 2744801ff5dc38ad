package dev.rekey.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.sql.DatabaseTest;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How SQLite is opened. */
final class SqliteSettingsTest extends DatabaseTest {

    @Override
    protected DatabaseEngine open(Path path) {
        return SqliteEngine.open(path);
    }

    @ParameterizedTest
    @EnumSource(SqliteSettings.class)
    void everyConnectionIsSet(SqliteSettings setting) {
        Function<Handle, String> found = handle -> handle.createQuery("PRAGMA " + setting.name())
                .map((results, context) -> results.getString(1))
                .one();
        String writer = engine.transactions().write(found::apply);
        String reader = engine.transactions().read(found::apply);
        assertThat(List.of(writer, reader)).containsOnly(setting.readBack());
    }

    @Test
    void whatMattersIsPinned() {
        assertThat(SqliteSettings.JOURNAL_MODE.readBack()).isEqualTo("wal");
        assertThat(SqliteSettings.SYNCHRONOUS.readBack()).isEqualTo("2");
        assertThat(SqliteSettings.BUSY_TIMEOUT.readBack()).isEqualTo("5000");
        assertThat(SqliteSettings.FOREIGN_KEYS.readBack()).isEqualTo("1");
        assertThat(SqliteSettings.TRUSTED_SCHEMA.readBack()).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.7.0", "3.51.2", "3.51"})
    void refusesASqliteThatDamagesItsFile(String version) {
        assertThatThrownBy(() -> SqliteSettings.requireVersion(version)).hasMessageContaining(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.51.3", "3.52.0", "3.100.0", "4.0"})
    void takesAnyLaterSqlite(String version) {
        assertThatCode(() -> SqliteSettings.requireVersion(version)).doesNotThrowAnyException();
    }

    @Test
    void readersCannotWrite() {
        assertThatThrownBy(() -> engine.transactions().read(handle -> handle.execute("DELETE FROM counters")))
                .hasRootCauseMessage("[SQLITE_READONLY] Attempt to write a readonly database "
                        + "(attempt to write a readonly database)");
    }

    @Test
    void twoServersNeverShareAFolder() {
        assertThatThrownBy(() -> SqlDatabase.open(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Another Rekey server")
                .hasMessageContaining(folder.toString());
        reopen();
        assertThat(database.isUsable()).isTrue();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> SqlDatabase.open(file.resolve("below")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFileThatANewerServerWroteIsRefused() {
        engine.transactions()
                .write(handle -> handle.execute("UPDATE schema_needs SET migration = 99") + handle.execute("""
                        INSERT INTO flyway_schema_history
                        SELECT 99, '99', 'later', type, 'V99__later.sql', 1, installed_by, installed_on, 1, 1
                        FROM flyway_schema_history WHERE version = '1'"""));
        database.close();
        assertThatThrownBy(() -> SqlDatabase.open(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("newer");
        // For the clean-up: the lock was given back, though the database is refused.
        try (DataDirectory again = DataDirectory.open(folder)) {
            assertThat(again.database()).exists();
        }
    }

    @Test
    void filesAreTheOwnersAlone() throws IOException {
        samples.project();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            assertThat(found)
                    .extracting(file -> file.getFileName().toString())
                    .contains("rekey.db", "rekey.db-wal", "rekey.db-shm", "rekey.lock");
            for (Path file : found) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void closingLeavesOneFileThatHoldsEverything() {
        var project = samples.project();
        database.close();
        assertThat(folder.resolve("rekey.db-wal")).doesNotExist();
        database = SqlDatabase.open(folder);
        assertThat(database.projects().list(null, 9)).containsExactly(project);
    }
}
