package dev.rekey.integration.cluster;

import static dev.rekey.integration.cluster.ClusterKeys.code;
import static dev.rekey.integration.cluster.ClusterKeys.isComplete;
import static dev.rekey.integration.cluster.ClusterKeys.key;
import static dev.rekey.integration.cluster.ClusterKeys.revoke;
import static dev.rekey.integration.cluster.ClusterKeys.waiting;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.DedicatedPostgres;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ProcessCluster;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes over the oldest PostgreSQL that is supported: its tables are made, and the main things work. */
@Timeout(120)
@OneDatabase
@Tag("process")
class ClusterOnOldPostgresTest {

    @TempDir
    private static Path folder;

    private static ProcessCluster cluster;
    private static TestClient one;
    private static TestClient other;

    @BeforeAll
    static void start() throws IOException {
        cluster = new ProcessCluster(DedicatedPostgres.startOldest(), folder, List.of(Map.of(), Map.of()));
        one = cluster.root(0);
        other = cluster.root(1);
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void itIsTheOldestThatIsSupported() {
        assertThat(SharedPostgres.query(cluster.postgres().url(), "SHOW server_version"))
                .singleElement()
                .asString()
                .startsWith("14.");
    }

    @Test
    void changeOfOneNodeReachesTheOther() {
        TestResponse key = key(one, json(", 'credits': {'remaining': 3}"));
        String path = "/v1/keys/" + key.text("/id");
        assertThat(code(one, key)).isEqualTo("VALID");
        assertThat(code(other, key)).isEqualTo("VALID");
        TestResponse disabled = expect(200, waiting(one, 10).patch(path, json("{'enabled': false}")));
        assertThat(isComplete(disabled)).as(disabled.body()).isTrue();
        assertThat(code(other, key)).isEqualTo("DISABLED");
        assertThat(isComplete(expect(200, waiting(other, 10).patch(path, json("{'enabled': true}")))))
                .isTrue();
        assertThat(code(one, key)).isEqualTo("VALID");
        TestResponse rotated = expect(200, waiting(other, 10).post(path + "/rotate"));
        assertThat(code(one, key)).isNotEqualTo("VALID");
        assertThat(code(one, rotated)).isIn("VALID", "CREDITS_EXHAUSTED");
        assertThat(isComplete(revoke(waiting(one, 10), key))).isTrue();
        assertThat(code(other, rotated)).isEqualTo("REVOKED");
        expect(204, one.delete(path));
        await().atMost(Duration.ofSeconds(20)).until(() -> code(other, rotated).equals("NOT_FOUND"));
    }

    @Test
    void listsAreReadPageByPageAndUsesAreCounted() {
        List<String> made = new ArrayList<>();
        for (int number = 0; number < 7; number++) {
            made.add(key(number % 2 == 0 ? one : other, json(", 'metadata': {'of': 'lists'}"))
                    .text("/id"));
        }
        List<String> listed = new ArrayList<>();
        String path = "/v1/keys?limit=3";
        while (!path.isEmpty()) {
            TestResponse page = expect(200, other.get(path));
            page.json().get("items").forEach(each -> listed.add(each.get("id").asString()));
            String cursor = page.text("/next_cursor");
            path = cursor.equals("null") ? "" : "/v1/keys?limit=3&cursor=" + cursor;
        }
        assertThat(listed).containsAll(made).doesNotHaveDuplicates();
        TestResponse used = key(one);
        for (TestClient node : List.of(one, other)) {
            assertThat(code(node, used)).isEqualTo("VALID");
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> SharedPostgres.query(
                                cluster.postgres().url(),
                                "SELECT coalesce(sum(uses), 0)::int FROM usage_counts c JOIN key_secrets s"
                                        + " ON s.key_id = c.key_id WHERE s.last_four = '"
                                        + used.text("/secrets/0/last_four")
                                        + "'")
                        .equals(List.of("2")));
    }
}
