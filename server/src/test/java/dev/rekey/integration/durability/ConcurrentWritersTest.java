package dev.rekey.integration.durability;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** 32 clients that change one key at the same time. */
@BothDatabases
class ConcurrentWritersTest {

    private static final int CLIENTS = 32;
    private static final int ROUNDS = 20;

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void oneWriterWinsEachVersionWithIfMatch() throws Exception {
        String path = newKey();
        Map<Long, Integer> winners = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            String tag = server.root().get(path).header("ETag").orElseThrow();
            TestClient guarded = server.root().with("If-Match", tag);
            int number = round;
            List<TestResponse> replies = atOnce(client -> guarded.patch(path, name(number + "-" + client)));
            for (TestResponse reply : replies) {
                if (reply.status() == 200) {
                    winners.merge(reply.json().path("version").longValue(), 1, Integer::sum);
                } else {
                    assertThat(reply.status()).as(reply.body()).isEqualTo(412);
                }
            }
        }
        assertThat(winners)
                .hasSize(ROUNDS)
                .allSatisfy((version, count) -> assertThat(count).isOne());
        assertThat(server.root().get(path).json().path("version").longValue()).isEqualTo(1 + ROUNDS);
        assertChain(path, ROUNDS);
    }

    @Test
    void writersWithoutIfMatchAreSerialized() throws Exception {
        String path = newKey();
        List<Long> versions = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            int number = round;
            for (TestResponse reply : atOnce(client -> server.root().patch(path, name(number + "-" + client)))) {
                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                versions.add(reply.json().path("version").longValue());
            }
        }
        assertThat(versions).doesNotHaveDuplicates().hasSize(5 * CLIENTS);
        assertThat(server.root().get(path).json().path("version").longValue()).isEqualTo(1 + 5 * CLIENTS);
        assertChain(path, 5 * CLIENTS);
    }

    /** Each event's "from" is what the event before it made. */
    private static void assertChain(String path, int changes) {
        String id = path.substring(path.lastIndexOf('/') + 1);
        List<JsonNode> events = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = server.root()
                    .get("/v1/audit?action=key.updated&limit=100&key=" + id + cursor)
                    .json();
            page.path("items").forEach(events::add);
            cursor = page.path("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("next_cursor").asString();
        } while (!cursor.isEmpty());
        assertThat(events).hasSize(changes);
        for (int at = 0; at + 1 < events.size(); at++) {
            JsonNode newer = events.get(at).at("/changes/0");
            JsonNode older = events.get(at + 1).at("/changes/0");
            assertThat(newer.path("from")).isEqualTo(older.path("to"));
        }
    }

    private static String newKey() {
        return "/v1/keys/" + server.key("default", "root").text("/id");
    }

    private static String name(String name) {
        return json("{'name': '%s'}").formatted(name);
    }

    private interface Request {
        TestResponse send(int client);
    }

    private static List<TestResponse> atOnce(Request request) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Callable<TestResponse>> tasks = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                tasks.add(() -> {
                    start.await();
                    return request.send(number);
                });
            }
            List<TestResponse> replies = new ArrayList<>();
            for (Future<TestResponse> reply : threads.invokeAll(tasks)) {
                replies.add(reply.get());
            }
            return replies;
        }
    }
}
