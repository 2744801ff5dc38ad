package dev.rekey.integration.durability;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.RequiredTool;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestedDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose database takes no writes: changes fail, verification goes on, and it recovers without a restart. */
@BothDatabases
@Tag("process")
final class FullDiskTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What each table that the server writes to says while the disk of PostgreSQL is full. */
    private static final String FULL = """
        CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
        DO $$ DECLARE each text; BEGIN
          FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE OR DELETE ON %I'
              || ' FOR EACH STATEMENT EXECUTE FUNCTION disk_full()', each);
          END LOOP; END $$;
        """;

    @TempDir
    private Path data;

    @Test
    void changesFailVerificationGoesOnAndTheNodeStaysInService() throws Exception {
        try (ServerProcess server = ServerProcess.start(data)) {
            TestClient root = server.root();
            List<String> secrets = new ArrayList<>();
            for (int key = 0; key < 20; key++) {
                secrets.add(expect(201, create(root)).text("/secret"));
            }
            expect(200, verify(root, secrets.getFirst()));

            fillDisk(server);
            await().atMost(PATIENCE).untilAsserted(() -> expect(503, create(root)));
            TestResponse degraded = expect(200, server.anonymous().get("/health/ready"));
            assertThat(degraded.text("/status")).isEqualTo("degraded");
            assertThat(degraded.text("/reasons/0")).startsWith("Changes cannot be saved: ");
            // Those that are in memory, and those that have to be read.
            for (String secret : secrets) {
                assertThat(expect(200, verify(root, secret)).text("/code")).isEqualTo("VALID");
            }
            assertThat(expect(200, verify(root, "rekey_nobody-has-this-key-0123456789"))
                            .text("/code"))
                    .isEqualTo("NOT_FOUND");

            freeDisk(server);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatJson(
                                    server.anonymous().get("/health/ready").body())
                            .isEqualTo("{'status':'ready'}"));
            expect(201, create(root));
        }
    }

    private static TestResponse create(TestClient root) {
        return root.post("/v1/keys", """
            {"project": "default", "owner": "root", "name": "one", "permissions": ["files:read"]}\
            """);
    }

    private static TestResponse verify(TestClient root, String secret) {
        return root.post("/v1/verify", json("{'key': '%s'}").formatted(secret));
    }

    private void fillDisk(ServerProcess server) throws Exception {
        if (TestedDatabase.isPostgresql()) {
            execute(FULL);
        } else {
            limitFiles(server, "0");
        }
    }

    private void freeDisk(ServerProcess server) throws Exception {
        if (TestedDatabase.isPostgresql()) {
            execute("DROP FUNCTION disk_full() CASCADE");
        } else {
            limitFiles(server, "unlimited");
        }
    }

    /** Writes beyond this length of a file fail as on a full disk; no right is needed for it, nor a disk of our own. */
    private static void limitFiles(ServerProcess server, String bytes) throws IOException, InterruptedException {
        RequiredTool.needProgram("prlimit", "apt-get install util-linux");
        int status = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(server.pid()), "--fsize=" + bytes + ":unlimited")
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).as("status of prlimit").isZero();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(SharedPostgres.databaseOf(data));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
