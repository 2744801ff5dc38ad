package dev.rekey.integration.cluster;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.InProcessCluster;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.TestClock;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that all see that a change is due: one makes it, and it holds at every one. */
@OneDatabase
@Tag("process")
class ManyNodesScheduleTest {

    private static final int COUNT = 3;
    private static final int CHANGES = 40;
    private static final TestClock CLOCK = new TestClock(TestServer.START);

    @TempDir
    private static Path folder;

    private static InProcessCluster nodes;

    @BeforeAll
    static void start() throws IOException {
        nodes = new InProcessCluster(folder, COUNT, usual -> usual, number -> CLOCK);
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    private static String code(int node, TestResponse key) {
        return expect(
                        200,
                        nodes.root(node)
                                .post("/v1/verify", json("{'key': '%s'}").formatted(key.text("/secret"))))
                .text("/code");
    }

    @Test
    void eachChangeIsMadeByOneNodeAndHoldsAtAll() {
        List<TestResponse> keys = new ArrayList<>();
        for (int number = 0; number < CHANGES; number++) {
            TestResponse key = expect(201, nodes.root(number % COUNT).post("/v1/keys", """
                {"project": "default", "owner": "root", "name": "k", "restricted": false}\
                """));
            keys.add(key);
            for (int node = 0; node < COUNT; node++) {
                assertThat(code(node, key)).isEqualTo("VALID");
            }
            expect(
                    202,
                    nodes.root((number + 1) % COUNT)
                            .patch(
                                    "/v1/keys/" + key.text("/id"),
                                    json("{'enabled': false, 'effective_at': '%s'}")
                                            .formatted(CLOCK.instant().plusSeconds(60))));
        }
        CLOCK.advance(Duration.ofSeconds(60));
        for (TestResponse key : keys) {
            String path = "/v1/keys/" + key.text("/id");
            for (int each = 0; each < COUNT; each++) {
                int node = each;
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(code(node, key)).isEqualTo("DISABLED"));
            }
            TestResponse read = nodes.root(0).get(path);
            assertThat(read.text("/version")).isEqualTo("2");
            assertThat(read.json().at("/pending_changes")).isEmpty();
            assertThat(nodes.root(1).get(path + "/revisions").json().at("/items"))
                    .hasSize(2);
            assertThat(nodes.root(2)
                            .get("/v1/audit?action=key.updated&key=" + key.text("/id"))
                            .json()
                            .at("/items"))
                    .hasSize(1);
        }
    }
}
