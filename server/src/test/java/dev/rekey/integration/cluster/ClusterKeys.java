package dev.rekey.integration.cluster;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.ProcessCluster;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What tests of a cluster do with its keys. */
public final class ClusterKeys {

    private ClusterKeys() {}

    /** A key of the root user with more members, which begin with a comma. */
    public static TestResponse key(TestClient node, String members) {
        return expect(
                201,
                node.post(
                        "/v1/keys", json("{'name': 'k', 'restricted': false%s}").formatted(members)));
    }

    public static TestResponse key(TestClient node) {
        return key(node, "");
    }

    /** The answer to a verification, which may be a 503. */
    public static TestResponse verify(TestClient node, TestResponse key) {
        return node.json("POST", "/v1/verify", json("{'key': '%s'}").formatted(key.text("/secret")));
    }

    /** The verdict; {@code 503} where there is none. */
    public static String code(TestClient node, TestResponse key) {
        TestResponse reply = verify(node, key);
        return reply.status() == 503 ? "503" : expect(200, reply).text("/code");
    }

    public static TestResponse revoke(TestClient node, TestResponse key) {
        return expect(200, node.post("/v1/keys/" + key.text("/id") + "/revoke", "{}"));
    }

    public static TestClient waiting(TestClient node, int seconds) {
        return node.with("Prefer", "wait=" + seconds);
    }

    public static boolean isComplete(TestResponse changed) {
        return changed.json().at("/receipt/complete").asBoolean();
    }

    /** The names of the nodes that have not said to have applied it. */
    static List<String> missing(TestResponse changed) {
        List<String> names = new ArrayList<>();
        changed.json().at("/receipt/nodes").forEach(node -> {
            if (node.at("/applied_at").isNull()) {
                names.add(node.at("/name").asString());
            }
        });
        return names;
    }

    /** Waits until all nodes are ready and a change made at each is applied by all in time. */
    public static void awaitWhole(ProcessCluster cluster) {
        for (ProcessCluster.Node node : cluster.nodes()) {
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> assertThat(node.root()
                                    .exchange("GET", "/health/ready", null)
                                    .status())
                            .isEqualTo(200));
        }
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(isComplete(revoke(waiting(cluster.root(0), 1), key(cluster.root(0)))))
                        .isTrue());
    }

    /** The median, the 99th percentile and the greatest of times in nanoseconds, for people. */
    public static String percentiles(List<Long> nanos) {
        assertThat(nanos).isNotEmpty();
        List<Long> sorted = nanos.stream().sorted().toList();
        return Stream.of(50, 99, 100)
                        .map(percent -> sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)))
                        .map(each -> String.format(Locale.ROOT, "%.1f ms", each / 1e6))
                        .toList()
                + " (p50, p99, max of " + sorted.size() + ")";
    }
}
