package dev.rekey.integration.cluster;

import static dev.rekey.integration.cluster.ClusterKeys.code;
import static dev.rekey.integration.cluster.ClusterKeys.isComplete;
import static dev.rekey.integration.cluster.ClusterKeys.key;
import static dev.rekey.integration.cluster.ClusterKeys.revoke;
import static dev.rekey.integration.cluster.ClusterKeys.waiting;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.DedicatedPostgres;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.PgBouncer;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A PgBouncer between a node and its database. */
@Timeout(120)
@OneDatabase
@Tag("process")
class PooledConnectionsTest {

    @TempDir
    private Path folder;

    private List<String> flags(String... more) {
        List<String> flags = new java.util.ArrayList<>(List.of(
                "--root-key",
                TestServer.ROOT_KEY,
                "--pepper-file",
                folder.resolve("pepper").toString()));
        flags.addAll(List.of(more));
        return flags;
    }

    @Test
    void aNodeWorksBehindAPoolerIfItHearsOfChangesDirectlyAndDoesNotStartIfNot() throws Exception {
        try (DedicatedPostgres postgres = DedicatedPostgres.start();
                PgBouncer bouncer = PgBouncer.start("localhost", port(postgres), PgBouncer.Pooling.TRANSACTION)) {
            String pooled = bouncer.jdbcUrl("postgres");
            try (ServerProcess first = ServerProcess.start(
                            folder.resolve("first"),
                            flags("--database-url", pooled, "--database-listen-url", postgres.url()));
                    ServerProcess second = ServerProcess.start(
                            folder.resolve("second"),
                            flags("--database-url", pooled, "--database-listen-url", postgres.url()))) {
                for (int round = 0; round < 10; round++) {
                    holdsAtBoth(first.root(), second.root());
                }
            }
            ServerProcess.Refused refused =
                    ServerProcess.refused(folder.resolve("third"), flags("--database-url", pooled), Map.of());
            assertThat(refused.status()).isNotZero();
            assertThat(refused.said())
                    .contains("a connection pooler in transaction mode")
                    .contains("set database-listen-url to a URL that bypasses the pooler.")
                    .doesNotContain("\tat ");
        }
    }

    /** Whoever is connected keeps its connection, and so hears what it listens for. */
    @Test
    void byAPoolerOfSessionsANodeHearsOfChangesAndNeedsNothingElse() throws Exception {
        try (DedicatedPostgres postgres = DedicatedPostgres.start();
                PgBouncer bouncer = PgBouncer.start("localhost", port(postgres), PgBouncer.Pooling.SESSION)) {
            List<String> flags = flags("--database-url", bouncer.jdbcUrl("postgres"));
            try (ServerProcess first = ServerProcess.start(folder.resolve("first"), flags);
                    ServerProcess second = ServerProcess.start(folder.resolve("second"), flags)) {
                for (int round = 0; round < 10; round++) {
                    holdsAtBoth(first.root(), second.root());
                }
                assertThat(first.root().get("/health/ready").status()).isEqualTo(200);
            }
        }
    }

    private static void holdsAtBoth(TestClient one, TestClient other) {
        TestResponse key = key(one, json(", 'credits': {'remaining': 2}"));
        assertThat(code(one, key)).isEqualTo("VALID");
        assertThat(code(other, key)).isEqualTo("VALID");
        assertThat(code(one, key)).isEqualTo("CREDITS_EXHAUSTED");
        TestResponse revoked = revoke(waiting(other, 10), key);
        assertThat(isComplete(revoked)).as(revoked.body()).isTrue();
        assertThat(code(one, key)).isEqualTo("REVOKED");
        assertThat(code(other, key)).isEqualTo("REVOKED");
    }

    private static int port(DedicatedPostgres postgres) {
        String url = postgres.url();
        String place = url.substring(url.indexOf("//") + 2, url.lastIndexOf('/'));
        return Integer.parseInt(place.substring(place.indexOf(':') + 1));
    }
}
