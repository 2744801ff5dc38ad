package dev.rekey.integration.durability;

import static dev.rekey.integration.durability.StartUpTest.assertSaid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder knows its database again: one that was emptied or exchanged is not taken for a first start. Each test names its database. */
@OneDatabase
@Tag("process")
class InstallationTest {

    @TempDir
    private Path folder;

    private final List<String> databases = new ArrayList<>();

    @AfterEach
    void dropTheDatabases() {
        databases.forEach(SharedPostgres::drop);
    }

    private Path data() {
        return folder.resolve("data");
    }

    private List<String> database() {
        String url = SharedPostgres.emptyDatabase();
        databases.add(url);
        return List.of("--database-url", url);
    }

    private static List<String> with(List<String> flags, String... more) {
        return Stream.concat(flags.stream(), Stream.of(more)).toList();
    }

    private void startOnce(List<String> flags) throws Exception {
        try (ServerProcess server = ServerProcess.start(data(), with(flags, "--root-key", TestServer.ROOT_KEY))) {
            assertThat(server.root().get("/v1/keys").status()).isEqualTo(200);
            assertThat(server.terminate()).isTrue();
        }
    }

    private ServerProcess.Refused refused(List<String> flags) throws Exception {
        return ServerProcess.refused(data(), with(flags, "--root-key", TestServer.ROOT_KEY), Map.of());
    }

    private void emptySqlite() throws IOException {
        for (String file : List.of("rekey.db", "rekey.db-wal", "rekey.db-shm")) {
            Files.deleteIfExists(data().resolve(file));
        }
    }

    @Test
    void anEmptySqliteDatabaseIsRefusedUnlessItIsToldToBeNew() throws Exception {
        List<String> sqlite = List.of("--database-url", "");
        startOnce(sqlite);
        Path installed = data().resolve("installed");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(installed)))
                .isEqualTo("rw-------");
        String id = Files.readString(installed);
        startOnce(sqlite);
        assertThat(Files.readString(installed)).isEqualTo(id);
        Path kept = Files.copy(data().resolve("rekey.db"), folder.resolve("kept.db"));

        emptySqlite();
        assertSaid("The database is empty", refused(sqlite));
        assertSaid("start with --new", refused(sqlite));
        Files.write(data().resolve("rekey.db"), new byte[0]);
        assertSaid("The database is empty", refused(sqlite));

        startOnce(with(sqlite, "--new"));
        assertThat(Files.readString(installed)).isNotEqualTo(id);
        startOnce(sqlite);

        Files.copy(kept, data().resolve("rekey.db"), StandardCopyOption.REPLACE_EXISTING);
        assertSaid("The database is not the one", refused(sqlite));
        startOnce(with(sqlite, "--new"));
        assertThat(Files.readString(installed)).isEqualTo(id);
    }

    @Test
    void anEmptyPostgresDatabaseIsRefusedUnlessItIsToldToBeNew() throws Exception {
        List<String> first = database();
        List<String> pepper = List.of("--pepper-file", folder.resolve("pepper").toString());
        startOnce(with(first, pepper.toArray(String[]::new)));
        startOnce(with(first, pepper.toArray(String[]::new)));
        List<String> second = with(database(), pepper.toArray(String[]::new));
        assertSaid("The database is empty", refused(second));
        startOnce(with(second, "--new"));
        startOnce(second);
        assertSaid("The database is not the one", refused(with(first, pepper.toArray(String[]::new))));
    }

    @Test
    void whatAnEarlierVersionLeftIsTaken() throws Exception {
        List<String> sqlite = List.of("--database-url", "");
        startOnce(sqlite);
        Files.delete(data().resolve("installed"));
        startOnce(sqlite);
        assertThat(data().resolve("installed")).exists();
        Files.writeString(data().resolve("installed"), "not an id");
        assertSaid("does not contain a database id", refused(sqlite));
    }
}
