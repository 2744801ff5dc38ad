package dev.rekey.integration.durability;

import static dev.rekey.integration.durability.StartUpTest.assertSaid;
import static dev.rekey.integration.durability.StartUpTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start over SQLite refuses: its file belongs to one server. */
@OneDatabase
@Tag("process")
class SqliteStartUpTest {

    @TempDir
    private Path folder;

    @Test
    void aFolderInUse() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder)) {
            assertSaid("Another Rekey server is using", refused(folder, List.of()));
            assertThat(server.root().get("/v1/keys").status()).isEqualTo(200);
        }
    }

    @Test
    void aFolderThatIsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertSaid(
                "The data directory " + file + " cannot be used: " + file + " is not a directory.",
                refused(file, List.of()));
        assertSaid("cannot be used", refused(file.resolve("below"), List.of()));
    }

    @Test
    void aDatabaseThatIsNone() throws Exception {
        Files.writeString(folder.resolve("rekey.db"), "no database ".repeat(1_000));
        assertSaid(
                "The database in " + folder + " is damaged (rekey.db is not a SQLite database).",
                refused(folder, List.of()));
    }

    @Test
    void aDatabaseThatIsTorn() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder)) {
            assertThat(server.terminate()).isTrue();
        }
        Path file = folder.resolve("rekey.db");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertSaid("is damaged", refused(folder, List.of()));
        assertSaid("restore a backup", refused(folder, List.of()));
        Files.write(file, whole);
        try (ServerProcess server = ServerProcess.start(folder)) {
            assertThat(server.root().get("/v1/keys").status()).isEqualTo(200);
        }
    }

    @Test
    void aDatabaseThatIsAFolder() throws Exception {
        Files.createDirectory(folder.resolve("rekey.db"));
        assertSaid("rekey.db is not a file", refused(folder, List.of()));
    }

    @Test
    void aPepperThatOthersCanReadIsWarnedOf() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder)) {
            assertThat(server.log()).noneMatch(line -> line.contains("chmod"));
            assertThat(server.terminate()).isTrue();
        }
        Path pepper = folder.resolve("pepper");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pepper)))
                .isEqualTo("rw-------");
        for (String mode : List.of("rw-r--r--", "rw-r-----", "rw-----w-")) {
            Files.setPosixFilePermissions(pepper, PosixFilePermissions.fromString(mode));
            try (ServerProcess server = ServerProcess.start(folder)) {
                assertThat(server.log())
                        .anyMatch(line -> line.contains(" WARN ")
                                && line.contains("has the mode " + mode)
                                && line.contains("Run: chmod 600 " + pepper));
                assertThat(server.terminate()).isTrue();
            }
        }
    }

    @Test
    void aDatabaseThatAnotherProgramHolds() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder)) {
            assertThat(server.terminate()).isTrue();
        }
        String url = "jdbc:sqlite:" + folder.resolve("rekey.db");
        try (Connection holding = DriverManager.getConnection(url);
                Statement statement = holding.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("BEGIN IMMEDIATE");
            assertSaid("another program has it locked", refused(folder, List.of()));
        }
    }
}
