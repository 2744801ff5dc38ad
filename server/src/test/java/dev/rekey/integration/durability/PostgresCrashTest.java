package dev.rekey.integration.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.DedicatedPostgres;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/**
 * {@code kill -9} of a server over PostgreSQL, {@code kill -9} of what serves it there, and an immediate stop of the whole
 * PostgreSQL, which syncs what it commits. A server that lives on finds back by itself.
 */
@OneDatabase
@Tag("process")
class PostgresCrashTest extends CrashContract {

    private static final Duration BACK = Duration.ofSeconds(5);

    private DedicatedPostgres postgres;

    @BeforeEach
    void startPostgres() throws IOException {
        postgres = DedicatedPostgres.start();
        assertThat(query("SHOW fsync")).containsExactly("on");
        assertThat(query("SHOW synchronous_commit")).containsExactly("on");
    }

    @AfterEach
    void endPostgres() throws IOException {
        postgres.close();
    }

    @Override
    int rounds() {
        return 6;
    }

    @Override
    ServerProcess start() throws IOException {
        return ServerProcess.start(data, List.of("--root-key", TestServer.ROOT_KEY, "--database-url", postgres.url()));
    }

    @Override
    void strike(ServerProcess server, int round) throws IOException {
        switch (round % 3) {
            case 0 -> server.kill();
            case 1 -> {
                assertThat(postgres.killBackends("application_name = 'rekey'")).isPositive();
                postgres.awaitAnswers();
                awaitBack(server);
            }
            default -> {
                postgres.stopImmediately();
                assertThat(server.root().get("/v1/keys?limit=1").status()).isEqualTo(503);
                postgres.startAgain();
                awaitBack(server);
            }
        }
    }

    private static void awaitBack(ServerProcess server) {
        await().atMost(BACK).until(() -> server.root().get("/v1/keys?limit=1").status() == 200);
    }

    /** Its pages have checksums: to read them all is to check them. */
    @Override
    void assertWhole() {
        assertThat(query("SELECT count(*) FROM keys k JOIN users u ON u.id = k.owner_id"))
                .isEqualTo(query("SELECT count(*) FROM keys"));
    }

    @Override
    List<String> query(String sql) {
        return SharedPostgres.query(postgres.url(), sql);
    }
}
