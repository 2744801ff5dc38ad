package dev.rekey.story;

import static dev.rekey.story.StartUpTest.assertSaid;
import static dev.rekey.story.StartUpTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start over SQLite refuses: its file belongs to one server. */
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
        assertSaid("The data directory " + file + " cannot be used", refused(file, List.of()));
        assertSaid("cannot be used", refused(file.resolve("below"), List.of()));
    }

    @Test
    void aDatabaseThatIsNone() throws Exception {
        Files.writeString(folder.resolve("rekey.db"), "no database ".repeat(1_000));
        assertSaid("The database in " + folder + " cannot be opened.", refused(folder, List.of()));
    }
}
