package dev.rekey.integration.cluster;

import static dev.rekey.integration.cluster.ClusterKeys.awaitWhole;
import static dev.rekey.integration.cluster.ClusterKeys.code;
import static dev.rekey.integration.cluster.ClusterKeys.key;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ProcessCluster;
import dev.rekey.testing.ResponseInterceptor;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two processes; the database commits what one of them did, and its word of that never arrives. The node does not know, says
 * so, and whoever repeats the request under the same name does nothing twice.
 */
@Timeout(180)
@OneDatabase
@Tag("process")
class ClusterCommitsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Where the request is repeated. */
    enum Again {
        AT_THE_SAME_NODE(0),
        AT_ANOTHER(1);

        private final int node;

        Again(int node) {
            this.node = node;
        }
    }

    @TempDir
    private static Path folder;

    private static ProcessCluster cluster;
    private static int names;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeAll
    static void start() throws IOException {
        cluster = new ProcessCluster(folder, 2);
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.close();
    }

    @AfterEach
    void calmDown() {
        threads.close();
        awaitWhole(cluster);
    }

    private static String freshName() {
        return "name-" + names++;
    }

    /** Has the word of the commit lost of a transaction that writes a text, and answers what the node said then. */
    private TestResponse lost(String text, Function<TestClient, TestResponse> request) throws Exception {
        ResponseInterceptor trap = cluster.node(0).pool().trap(text, "COMMIT");
        Future<TestResponse> answer = threads.submit(() -> request.apply(cluster.root(0)));
        trap.awaitSprung();
        trap.lose();
        TestResponse reply = expect(503, answer.get());
        assertThat(reply.header("Retry-After")).isPresent();
        return reply;
    }

    /** The other connections of the pool are whole: one that is lost is no outage. */
    private static TestResponse repeated(Again again, Function<TestClient, TestResponse> request) {
        return request.apply(cluster.root(again.node));
    }

    private static List<String> rows(String sql) {
        return SharedPostgres.query(cluster.postgres().url(), sql);
    }

    private static long events(TestResponse key, String action) {
        return cluster.root(1)
                .get("/v1/audit?key=" + key.text("/id"))
                .json()
                .at("/items")
                .valueStream()
                .filter(event -> event.at("/action").asString().equals(action))
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void aCreationUnderAnIdempotencyKeyMakesOneKey(Again again) throws Exception {
        String name = freshName();
        String request = freshName();
        Function<TestClient, TestResponse> create = node -> node.with("Idempotency-Key", request)
                .json(
                        "POST",
                        "/v1/keys",
                        json("{'name': '%s', 'restricted': false}").formatted(name));
        lost(name, create);
        TestResponse made = expect(201, repeated(again, create));
        assertThat(made.header("Idempotency-Replayed")).contains("true");
        assertThat(made.text("/secret_available"))
                .as("nobody has it: rotate the key")
                .isEqualTo("false");
        assertThat(rows("SELECT name FROM keys WHERE name = '" + name + "'")).hasSize(1);
        assertThat(events(made, "key.created")).isEqualTo(1);
    }

    /** Whoever names neither a version nor the request finds out by looking. */
    @ParameterizedTest
    @EnumSource
    void aChangeThatNamesItsVersionIsMadeOnceAndHoldsEverywhere(Again again) throws Exception {
        TestResponse key = key(cluster.root(0));
        String path = "/v1/keys/" + key.text("/id");
        for (int node = 0; node < 2; node++) {
            assertThat(code(cluster.root(node), key)).isEqualTo("VALID");
        }
        String name = freshName();
        Function<TestClient, TestResponse> disable = node -> node.with("If-Match", "\"1\"")
                .json(
                        "PATCH",
                        path,
                        json("{'enabled': false, 'description': '%s'}").formatted(name));
        lost(name, disable);
        assertThat(code(cluster.root(0), key))
                .as("it believes nothing that it knew before")
                .isEqualTo("DISABLED");
        await().atMost(PATIENCE).until(() -> code(cluster.root(1), key).equals("DISABLED"));
        expect(412, repeated(again, disable));
        assertThat(cluster.root(1).get(path).text("/version")).isEqualTo("2");
        assertThat(events(key, "key.updated")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRotationUnderAnIdempotencyKeyMakesOneSecret(Again again) throws Exception {
        TestResponse key = key(cluster.root(0));
        String request = freshName();
        Function<TestClient, TestResponse> rotate = node -> node.with("Idempotency-Key", request)
                .json("POST", "/v1/keys/" + key.text("/id") + "/rotate", json("{'overlap_seconds': 3600}"));
        lost("key.rotated", rotate);
        TestResponse rotated = expect(200, repeated(again, rotate));
        assertThat(rotated.header("Idempotency-Replayed")).contains("true");
        assertThat(rotated.json().at("/secrets").size()).isEqualTo(2);
        assertThat(events(key, "key.rotated")).isEqualTo(1);
        assertThat(code(cluster.root(1), key)).isEqualTo("VALID");
    }

    @ParameterizedTest
    @EnumSource
    void creditsUnderARequestIdAreSpentOnce(Again again) throws Exception {
        TestResponse key = key(cluster.root(0), json(", 'credits': {'remaining': 10}"));
        String name = freshName();
        Function<TestClient, TestResponse> verify = node -> node.json(
                "POST",
                "/v1/verify",
                json("{'key': '%s', 'cost': 3, 'request_id': '%s'}").formatted(key.text("/secret"), name));
        lost(name, verify);
        for (int time = 0; time < 3; time++) {
            assertThat(expect(200, repeated(again, verify)).text("/code")).isEqualTo("VALID");
        }
        assertThat(rows("SELECT cost FROM credit_ledger WHERE request_id = '" + name + "'"))
                .containsExactly("3");
        assertThat(Stream.of(0, 1)
                        .map(node -> cluster.root(node)
                                .get("/v1/keys/" + key.text("/id"))
                                .text("/credits/remaining")))
                .containsOnly("7");
    }
}
