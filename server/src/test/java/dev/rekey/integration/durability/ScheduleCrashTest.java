package dev.rekey.integration.durability;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.RandomPause;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * {@code kill -9} while scheduled changes are made, some of them done and others not; after the restart each is done exactly
 * once: one version, one revision, one event.
 */
@BothDatabases
@Tag("process")
class ScheduleCrashTest {

    private static final int ROUNDS = 3;
    private static final int CHANGES = 30;
    private static final Duration AHEAD = Duration.ofSeconds(3);

    @TempDir
    Path data;

    @Test
    void interruptedDueChangeIsAppliedExactlyOnce() throws Exception {
        long seed = Long.getLong("rekey.seed", System.nanoTime());
        System.out.println("ScheduleCrashTest: -Drekey.seed=" + seed);
        Random random = new Random(seed);
        List<String> keys = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(data)) {
            for (int number = 0; number < CHANGES; number++) {
                keys.add("/v1/keys/"
                        + expect(201, server.root().json("POST", "/v1/keys", """
                            {"project": "default", "owner": "root", "name": "k", "restricted": false}\
                            """))
                                .text("/id"));
            }
        }
        Set<String> made = new HashSet<>();
        for (int round = 1; round <= ROUNDS; round++) {
            try (ServerProcess server = ServerProcess.start(data)) {
                scheduleAndKill(server, keys, round, random.nextInt(40));
            }
            try (ServerProcess server = ServerProcess.start(data)) {
                TestClient root = server.root();
                for (String key : keys) {
                    await().pollDelay(Duration.ZERO)
                            .atMost(Duration.ofSeconds(60))
                            .untilAsserted(() -> assertThat(root.get(key).json().at("/pending_changes"))
                                    .isEmpty());
                    check(root, key, round, made);
                }
            }
        }
        assertThat(made).as("each is another change").hasSize(ROUNDS * CHANGES);
    }

    private static void scheduleAndKill(ServerProcess server, List<String> keys, int round, int afterMillis)
            throws InterruptedException {
        TestClient root = server.root();
        Instant at = Instant.now().plus(AHEAD);
        int kept = 0;
        for (String key : keys) {
            TestResponse response = root.json(
                    "PATCH",
                    key,
                    json("{'name': 'round-%s', 'effective_at': '%s'}").formatted(round, at));
            if (response.status() == 422) {
                // So slow a machine that it has passed: then it is made at once.
                expect(200, root.json("PATCH", key, json("{'name': 'round-%s'}").formatted(round)));
            } else {
                kept++;
                expect(202, response);
            }
        }
        assertThat(kept).isPositive();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .until(() -> root.get(keys.getFirst()).text("/name").equals("round-" + round));
        RandomPause.of(afterMillis);
        server.kill();
    }

    private static void check(TestClient root, String key, int round, Set<String> made) {
        JsonNode read = root.get(key).json();
        assertThat(read.path("name").asString()).isEqualTo("round-" + round);
        assertThat(read.path("version").longValue()).isEqualTo(round + 1L);
        assertThat(root.get(key + "/revisions").json().at("/items")).hasSize(round + 1);
        JsonNode scheduled = root.get(key + "/scheduled-changes").json().at("/items");
        for (JsonNode each : scheduled) {
            assertThat(each.path("state").asString()).isEqualTo("applied");
        }
        assertThat(root.get("/v1/audit?action=key.updated&key=" + key.substring(key.lastIndexOf('/') + 1))
                        .json()
                        .at("/items"))
                .hasSize(round);
        made.add(key + " " + read.path("version"));
    }
}
