package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.project.User;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.postgres.PostgresEngine;
import dev.rekey.sql.sqlite.SqliteEngine;
import dev.rekey.testing.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program on tables that the version after it has migrated, as during a rolling upgrade; and what migrations may do for it. */
@Tag("process")
class NewerSchemaTest {

    private static final int FIRST_HELD_TO_IT = 8;

    /** What a program that does not know of it stumbles over: names that go, values that it does not write. */
    private static final Pattern CONTRACTS =
            Pattern.compile("\\bDROP\\s+(TABLE|COLUMN)\\b|\\bRENAME\\b|\\bALTER\\s+COLUMN\\b|\\bSET\\s+NOT\\s+NULL\\b"
                    + "|\\bADD\\s+CONSTRAINT\\b|\\bCREATE\\s+UNIQUE\\b"
                    + "|\\bADD\\s+COLUMN\\s+(?![^;]*\\bDEFAULT\\b)[^;]*\\bNOT\\s+NULL\\b");

    @TempDir
    private Path folder;

    private Optional<String> url = Optional.empty();

    @AfterEach
    void dropTheDatabase() {
        url.ifPresent(SharedPostgres::drop);
    }

    private DatabaseEngine open(String kind) {
        if (kind.equals("sqlite")) {
            return SqliteEngine.open(folder);
        }
        url = url.or(() -> Optional.of(SharedPostgres.freshDatabase()));
        return PostgresEngine.connect(url.get(), 4);
    }

    /** As the migration after our last would. */
    private static void migrateFurther(DatabaseEngine engine, boolean contracting) {
        List<String> steps = new ArrayList<>(List.of(
                "CREATE TABLE later (id INTEGER NOT NULL PRIMARY KEY)",
                "ALTER TABLE keys ADD COLUMN later_text TEXT",
                "ALTER TABLE projects ADD COLUMN later_number INTEGER NOT NULL DEFAULT 7",
                "INSERT INTO flyway_schema_history SELECT installed_rank + 1000, '1000', description, type, script, 1,"
                        + " installed_by, installed_on, execution_time, success FROM flyway_schema_history"
                        + " WHERE version = '7'"));
        if (contracting) {
            steps.add("UPDATE schema_needs SET migration = 1000");
        }
        engine.transactions().write(handle -> {
            steps.forEach(handle::execute);
            return Optional.empty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void onTablesThatWereOnlyAddedToItGoesOnAndStartsAgain(String kind) {
        User owner;
        KeyAggregate before;
        try (SqlDatabase database = new SqlDatabase(open(kind))) {
            StoreSamples samples = new StoreSamples(database);
            owner = samples.user(samples.project().id());
            before = samples.key(owner, StoreSamples.full());
        }
        DatabaseEngine running = open(kind);
        try (SqlDatabase database = new SqlDatabase(running)) {
            StoreSamples samples = new StoreSamples(database);
            assertThat(samples.find(before.key())).isEqualTo(before);
            migrateFurther(running, false);
            assertThat(samples.find(before.key())).isEqualTo(before);
            KeyAggregate after = samples.key(owner, StoreSamples.full());
            assertThat(samples.find(after.key())).isEqualTo(after);
            samples.user(samples.project().id());
        }
        try (SqlDatabase database = new SqlDatabase(open(kind))) {
            StoreSamples samples = new StoreSamples(database);
            assertThat(samples.find(before.key())).isEqualTo(before);
            KeyAggregate after = samples.key(owner, StoreSamples.full());
            assertThat(samples.find(after.key())).isEqualTo(after);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void onTablesThatNeedANewerProgramItDoesNotStart(String kind) {
        DatabaseEngine engine = open(kind);
        migrateFurther(engine, true);
        engine.close();
        assertThatThrownBy(() -> open(kind))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was written by a newer or modified version of Rekey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void aMigrationThatWasChangedIsRefused(String kind) {
        DatabaseEngine engine = open(kind);
        migrateFurther(engine, false);
        engine.transactions()
                .write(handle ->
                        handle.execute("UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '3'"));
        engine.close();
        assertThatThrownBy(() -> open(kind))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was written by a newer or modified version of Rekey");
    }

    @Test
    void aMigrationThatTakesAwayOrChangesSaysThatOlderProgramsCannotWorkWithIt() throws IOException {
        for (String kind : List.of("sqlite", "postgresql")) {
            migrations(kind).forEach((name, sql) -> {
                String number = name.substring(1, name.indexOf("__"));
                if (Integer.parseInt(number) >= FIRST_HELD_TO_IT
                        && CONTRACTS.matcher(sql).find()) {
                    assertThat(sql)
                            .as(
                                    "%s/%s takes away or changes what programs before it use, so it has to say:"
                                            + " UPDATE schema_needs SET migration = %s",
                                    kind, name, number)
                            .containsPattern("UPDATE SCHEMA_NEEDS SET MIGRATION = " + number + "\\b");
                }
            });
        }
        assertThat(migrations("sqlite").keySet())
                .isEqualTo(migrations("postgresql").keySet());
    }

    @Test
    void theRuleKnowsWhatContracts() {
        for (String sql : List.of(
                "ALTER TABLE A DROP COLUMN B;",
                "DROP TABLE A",
                "ALTER TABLE A RENAME TO B",
                "ALTER TABLE A ADD COLUMN B TEXT NOT NULL;",
                "CREATE UNIQUE INDEX A ON B (C)")) {
            assertThat(sql).containsPattern(CONTRACTS);
        }
        for (String sql : List.of(
                "ALTER TABLE A ADD COLUMN B TEXT;",
                "ALTER TABLE A ADD COLUMN B TEXT NOT NULL DEFAULT '';",
                "CREATE TABLE A (B TEXT NOT NULL)",
                "DROP INDEX A")) {
            assertThat(sql).doesNotContainPattern(CONTRACTS);
        }
    }

    /** By name, in upper case and without comments. */
    private static Map<String, String> migrations(String kind) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("server/src/main/resources/db/migration", kind))) {
            for (Path file : files.toList()) {
                String sql = Files.readString(file).replaceAll("--[^\n]*", "").toUpperCase(Locale.ROOT);
                found.put(String.valueOf(file.getFileName()), sql);
            }
        }
        return found;
    }
}
