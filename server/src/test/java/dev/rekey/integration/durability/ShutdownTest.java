package dev.rekey.integration.durability;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.DedicatedPostgres;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM, as an operator or a supervisor sends it. */
@BothDatabases
@Tag("process")
class ShutdownTest {

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int WRITERS = 8;

    @TempDir
    private Path data;

    @Test
    void underLoadReadinessGoesFirstAndNoAcknowledgedWriteIsLost() throws Exception {
        Map<String, String> acknowledged = new ConcurrentHashMap<>();
        Set<Integer> statuses = ConcurrentHashMap.newKeySet();
        List<String> seen = new CopyOnWriteArrayList<>();
        try (ServerProcess server = ServerProcess.start(data)) {
            AtomicBoolean refused = new AtomicBoolean();
            List<Thread> clients = new ArrayList<>();
            for (int number = 0; number < WRITERS; number++) {
                String id = expect(201, server.root().post("/v1/keys", json("{'name': 'new', 'restricted': false}")))
                        .text("/id");
                clients.add(Thread.ofVirtual().start(() -> write(server.root(), id, refused, acknowledged, statuses)));
            }
            clients.add(Thread.ofVirtual().start(() -> watch(server.anonymous(), seen)));
            await().until(() -> acknowledged.size() == WRITERS && seen.contains("200"));
            long start = System.nanoTime();
            assertThat(server.terminate()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
            for (Thread client : clients) {
                assertThat(client.join(LONGEST)).isTrue();
            }
        }
        // While requests under way end, those that come on kept connections are turned away without another word.
        seen.removeIf("503 "::equals);
        assertThat(new ArrayList<>(new LinkedHashSet<>(seen)))
                .containsExactly("200", "503 [\"The server is stopping.\"]", "refused");
        assertThat(statuses).as("nobody is met by a failure of ours").isSubsetOf(200, 503);
        try (ServerProcess server = ServerProcess.start(data)) {
            acknowledged.forEach((id, name) -> assertThat(
                            number(server.root().get("/v1/keys/" + id).text("/name")))
                    .isGreaterThanOrEqualTo(number(name)));
        }
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(name.indexOf('-') + 1));
    }

    private static void write(
            TestClient client,
            String id,
            AtomicBoolean refused,
            Map<String, String> acknowledged,
            Set<Integer> statuses) {
        for (int round = 1; !refused.get(); round++) {
            String name = "name-" + round;
            try {
                TestResponse reply = client.json(
                        "PATCH", "/v1/keys/" + id, json("{'name': '%s'}").formatted(name));
                statuses.add(reply.status());
                if (reply.status() == 200) {
                    acknowledged.put(id, name);
                }
            } catch (UncheckedIOException gone) {
                refused.set(true);
            }
        }
    }

    /** Notes each state of health that it sees, on a new connection each, as load balancers do. */
    private static void watch(TestClient client, List<String> seen) {
        while (!seen.contains("refused")) {
            try {
                TestResponse reply = client.exchange("GET", "/health/ready", null);
                String reasons = reply.json().at("/reasons").toString();
                seen.add(reply.status() == 200 ? "200" : reply.status() + " " + reasons);
            } catch (UncheckedIOException gone) {
                seen.add("refused");
            }
        }
    }

    @Test
    void anIdleServerDoesNotWait() throws Exception {
        try (ServerProcess server = ServerProcess.start(data)) {
            assertThat(server.terminate()).isTrue();
            assertThat(server.log()).noneMatch(line -> line.contains("no longer ready"));
        }
    }

    @Test
    void whatWasCountedIsKeptAndTheNodeLeavesTheList() throws Exception {
        String url = SharedPostgres.freshDatabase();
        try {
            String id;
            List<String> more = List.of("--root-key", TestServer.ROOT_KEY, "--database-url", url);
            try (ServerProcess server = ServerProcess.start(data, more)) {
                TestResponse key = expect(201, server.root().post("/v1/keys", """
                    {"name": "k", "restricted": false, "credits": {"remaining": 1000}}\
                    """));
                id = key.text("/id");
                for (int use = 0; use < 5; use++) {
                    expect(
                            200,
                            server.root()
                                    .post("/v1/verify", json("{'key': '%s'}").formatted(key.text("/secret"))));
                }
                assertThat(SharedPostgres.query(url, "SELECT id FROM nodes")).hasSize(1);
                assertThat(server.terminate()).isTrue();
            }
            assertThat(SharedPostgres.query(url, "SELECT id FROM nodes")).isEmpty();
            assertThat(SharedPostgres.query(
                            url, "SELECT credits_remaining FROM keys WHERE credits_remaining IS NOT NULL"))
                    .containsExactly("995");
            assertThat(SharedPostgres.query(
                            url,
                            "SELECT sum(uses) FROM usage_counts u JOIN keys k ON k.id = u.key_id"
                                    + " WHERE k.credits_remaining IS NOT NULL"))
                    .as(id)
                    .containsExactly("5");
        } finally {
            SharedPostgres.drop(url);
        }
    }

    @Test
    void itEndsInTimeThoughTheDatabaseHangs() throws IOException {
        try (DedicatedPostgres postgres = DedicatedPostgres.start();
                ServerProcess server = ServerProcess.start(
                        data, List.of("--root-key", TestServer.ROOT_KEY, "--database-url", postgres.url()))) {
            TestResponse key = expect(201, server.root().post("/v1/keys", """
                    {"name": "k", "restricted": false, "credits": {"remaining": 1000}}"""));
            expect(200, server.root().post("/v1/verify", json("{'key': '%s'}").formatted(key.text("/secret"))));
            postgres.hang();
            for (int number = 0; number < WRITERS; number++) {
                Thread.ofVirtual().start(() -> {
                    try {
                        server.root().json("PATCH", "/v1/keys/" + key.text("/id"), json("{'name': 'hangs'}"));
                    } catch (UncheckedIOException cutOff) {
                        // Nobody knows of such a write whether it was done.
                        assertThat(cutOff).isNotNull();
                    }
                });
            }
            long start = System.nanoTime();
            assertThat(server.terminate()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
            postgres.resume();
        }
    }
}
