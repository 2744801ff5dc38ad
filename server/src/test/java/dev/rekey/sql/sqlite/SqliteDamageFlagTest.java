package dev.rekey.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.User;
import dev.rekey.sql.DatabaseTest;
import dev.rekey.sql.StoreSamples;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A damaged database file is never used: neither one that is found at the start nor one that is found later. */
final class SqliteDamageFlagTest extends DatabaseTest {

    private static final int PAGE = 4_096;
    private static final int COPIES = 24;

    private final Random random = new Random(20_260_301);

    private Project project;
    private User owner;

    @Override
    protected DatabaseEngine open(Path path) {
        return SqliteEngine.open(path);
    }

    @BeforeEach
    void makeOwner() {
        project = samples.project();
        owner = samples.user(project.id());
    }

    private void fill(int keys) {
        for (int at = 0; at < keys; at++) {
            samples.key(owner);
        }
    }

    /** Brings the log into the file, as a server does when nothing is written for a second. */
    private void checkpoint() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("rekey.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    /** Copies the files as {@code cp} does while the server runs: keys are created while the file is half copied. */
    private Path tornCopy(int number) throws IOException, SQLException {
        Path copy = Files.createDirectory(folder.resolve("copy-" + number));
        try (FileChannel from = FileChannel.open(folder.resolve("rekey.db"), StandardOpenOption.READ);
                FileChannel to = FileChannel.open(
                        copy.resolve("rekey.db"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long half = from.size() / PAGE * (1 + random.nextInt(8)) / 10 * PAGE;
            from.transferTo(0, half, to);
            for (int at = 0; at < 12; at++) {
                samples.key(owner);
            }
            checkpoint();
            from.transferTo(half, from.size() - half, to.position(half));
        }
        if (random.nextBoolean()) {
            Files.copy(folder.resolve("rekey.db-wal"), copy.resolve("rekey.db-wal"));
        }
        return copy;
    }

    @Test
    void aCopyMadeWhileTheServerWritesIsRefusedOrSound() throws Exception {
        fill(150);
        checkpoint();
        int refused = 0;
        for (int number = 0; number < COPIES; number++) {
            refused += isRefused(tornCopy(number)) ? 1 : 0;
        }
        assertThat(refused).as("of %s torn copies", COPIES).isPositive();
    }

    @Test
    void aFileWithAFlippedPageIsRefusedOrSound() throws Exception {
        fill(60);
        database.close();
        long pages = Files.size(folder.resolve("rekey.db")) / PAGE;
        int refused = 0;
        for (int number = 0; number < COPIES; number++) {
            Path copy = Files.createDirectory(folder.resolve("flipped-" + number));
            Path file = Files.copy(folder.resolve("rekey.db"), copy.resolve("rekey.db"));
            overwrite(file, number == 0 ? 0 : random.nextLong(pages), 1);
            refused += isRefused(copy) ? 1 : 0;
        }
        assertThat(refused).as("of %s copies", COPIES).isGreaterThan(COPIES / 2);
        openDatabase();
    }

    @Test
    void anIndexThatLacksAKeyIsRefused() throws Exception {
        fill(3);
        database.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("rekey.db"));
                Statement statement = connection.createStatement()) {
            // A row without the entry of its index: what a torn copy often is.
            statement.execute("PRAGMA writable_schema = ON");
            statement.execute("CREATE TABLE kept AS SELECT sql FROM sqlite_schema WHERE name = 'key_secrets'");
            statement.execute("UPDATE sqlite_schema SET sql = replace(sql, 'UNIQUE (hash, pepper_id)', 'CHECK (1)')"
                    + " WHERE name = 'key_secrets'");
        }
        assertThat(isRefused(folder)).isTrue();
        Files.delete(folder.resolve("rekey.db"));
        openDatabase();
    }

    @Test
    void damageThatIsFoundLaterEndsEveryReadAndWrite() throws Exception {
        fill(40);
        database.close();
        openDatabase();
        AtomicInteger notifications = new AtomicInteger();
        database.whenDamaged(notifications::incrementAndGet);
        assertThat(database.isUsable()).isTrue();
        overwrite(folder.resolve("rekey.db"), 1, Files.size(folder.resolve("rekey.db")) / PAGE - 1);

        ((SqliteEngine) engine).checkFully();
        ((SqliteEngine) engine).checkFully();

        assertThat(notifications).hasValue(1);
        assertThat(database.isDamaged()).isTrue();
        assertThat(database.isUsable()).isFalse();
        assertThatThrownBy(() -> database.projects().find(new ProjectRef.BySlug(project.slug())))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> samples.key(owner)).isInstanceOf(UnavailableException.class);
        database.close();
        assertThat(folder.resolve("rekey.clean")).doesNotExist();
        assertThat(isRefused(folder)).isTrue();
        Files.delete(folder.resolve("rekey.db"));
        openDatabase();
    }

    /** What is read beside the damage would succeed, and prove nothing. */
    @Test
    void damageOfOneTableEndsTheReadsAndWritesOfAllOthers() throws Exception {
        fill(40);
        database.close();
        openDatabase();
        ProjectRef present = new ProjectRef.BySlug(project.slug());
        assertThat(database.projects().find(present)).contains(project);
        overwrite(folder.resolve("rekey.db"), rootPage("audit_events") - 1, 1);
        ((SqliteEngine) engine).checkFully();

        assertThat(database.isDamaged()).isTrue();
        assertThatThrownBy(() -> database.projects().find(present)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> database.projects().find(new ProjectRef.BySlug("no-such-project")))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> database.credits().forget(StoreSamples.NOW)).isInstanceOf(UnavailableException.class);
        database.close();
        Files.delete(folder.resolve("rekey.db"));
        openDatabase();
    }

    private long rootPage(String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("rekey.db"));
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'")) {
            found.next();
            return found.getLong(1);
        }
    }

    @Test
    void damageThatAReadMeetsEndsEveryReadAndWrite() throws Exception {
        fill(40);
        database.close();
        openDatabase();
        overwrite(folder.resolve("rekey.db"), 1, Files.size(folder.resolve("rekey.db")) / PAGE - 1);
        assertThatThrownBy(() -> database.projects().find(new ProjectRef.BySlug("no-such-project")))
                .isInstanceOf(UnavailableException.class);
        assertThat(database.isDamaged()).isTrue();
        assertThat(database.isUsable()).isFalse();
        database.close();
        Files.delete(folder.resolve("rekey.db"));
        openDatabase();
    }

    @Test
    void aSoundDatabasePassesTheFullCheck() {
        fill(5);
        ((SqliteEngine) engine).checkFully();
        assertThat(database.isDamaged()).isFalse();
    }

    @Test
    void afterAStopInOrderTheFileIsTrustedOnce() throws Exception {
        fill(5);
        Path file = folder.resolve("rekey.db");
        Path note = folder.resolve("rekey.clean");
        assertThat(note).as("while it runs").doesNotExist();
        database.close();
        assertThat(note).exists();
        String noted = Files.readString(note);
        assertThat(CleanShutdownMarker.isUntouched(note, file)).isTrue();
        assertThat(note).doesNotExist();
        assertThat(CleanShutdownMarker.isUntouched(note, file)).isFalse();

        Files.writeString(note, noted);
        Path older = Files.copy(file, folder.resolve("older.db"));
        openDatabase();
        assertThat(note).doesNotExist();
        database.close();
        noted = Files.readString(note);
        try (FileChannel from = FileChannel.open(older);
                FileChannel to = FileChannel.open(file, StandardOpenOption.WRITE)) {
            from.transferTo(0, from.size(), to);
        }
        assertThat(CleanShutdownMarker.isUntouched(note, file))
                .as("an older state restored in place")
                .isFalse();

        Files.writeString(note, noted);
        Files.move(older, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(CleanShutdownMarker.isUntouched(note, file))
                .as("another file")
                .isFalse();
        openDatabase();
    }

    @Test
    void aFileThatIsTrustedIsCheckedAfterTheStart() throws Exception {
        fill(150);
        database.close();
        // The last pages hold rows of keys, which a start does not read.
        overwrite(folder.resolve("rekey.db"), Files.size(folder.resolve("rekey.db")) / PAGE - 5, 5);
        openDatabase();
        assertThat(database.isDamaged()).isFalse();
        ((SqliteEngine) engine).checkFully();
        assertThat(database.isDamaged()).isTrue();
        database.close();
        Files.delete(folder.resolve("rekey.db"));
        openDatabase();
    }

    /** Whether a start refuses the folder; one that does not has to hold a database that is sound through and through. */
    private static boolean isRefused(Path folder) {
        SqliteEngine opened;
        try {
            opened = SqliteEngine.open(folder);
        } catch (IllegalStateException refused) {
            assertThat(refused.getMessage())
                    .contains("The database in " + folder + " is damaged", "restore a backup")
                    .doesNotContain("\n");
            return true;
        }
        try (opened) {
            opened.checkFully();
            assertThat(opened.isDamaged()).as("a start on damage, %s", folder).isFalse();
        }
        return false;
    }

    private void overwrite(Path file, long page, long count) throws IOException {
        byte[] noise = new byte[PAGE];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long at = page; at < page + count; at++) {
                random.nextBytes(noise);
                channel.write(ByteBuffer.wrap(noise), at * PAGE);
            }
        }
    }
}
