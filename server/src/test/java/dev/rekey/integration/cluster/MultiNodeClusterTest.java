package dev.rekey.integration.cluster;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.AfterEachDatabase;
import dev.rekey.testing.BeforeEachDatabase;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.InProcessCluster;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes and one database: what one changes holds at the others. */
@BothDatabases
@Tag("process")
class MultiNodeClusterTest {

    private static final int COUNT = 3;

    @TempDir
    private static Path folder;

    private static InProcessCluster nodes;

    @BeforeEachDatabase
    static void start() throws IOException {
        nodes = new InProcessCluster(Files.createTempDirectory(folder, "nodes"), COUNT, usual -> usual);
    }

    @AfterEachDatabase
    static void stop() {
        nodes.close();
    }

    private static TestResponse key(int node, String members) {
        return expect(201, nodes.root(node).post("/v1/keys", """
            {"project": "default", "owner": "root", "name": "k", "restricted": false%s}
            """.formatted(members)));
    }

    private static String code(int node, TestResponse key) {
        return nodes.root(node)
                .post("/v1/verify", json("{'key': '%s'}").formatted(key.text("/secret")))
                .text("/code");
    }

    @Test
    void everyNodeListsAll() {
        for (int node = 0; node < COUNT; node++) {
            TestResponse listed = nodes.root(node).get("/v1/nodes");
            assertThat(listed.json().get("items")).hasSize(COUNT);
            assertThat(listed.json().findValuesAsString("name"))
                    .containsExactlyInAnyOrder("node-0", "node-1", "node-2");
            assertThat(listed.json().findValuesAsString("answering")).containsOnlyOnce("true");
        }
    }

    @Test
    void aChangeHoldsEverywhereWhenItsReceiptIsComplete() {
        for (int round = 0; round < 30; round++) {
            TestResponse key = key(round % COUNT, "");
            for (int node = 0; node < COUNT; node++) {
                assertThat(code(node, key)).isEqualTo("VALID");
            }
            TestResponse revoked = expect(
                    200,
                    nodes.root((round + 1) % COUNT)
                            .with("Prefer", "wait=10")
                            .post("/v1/keys/" + key.text("/id") + "/revoke", "{}"));
            assertThat(revoked.json().at("/receipt/complete").asBoolean())
                    .as(revoked.body())
                    .isTrue();
            assertThat(revoked.json().at("/receipt/nodes")).hasSize(COUNT);
            for (int node = 0; node < COUNT; node++) {
                assertThat(code(node, key)).isEqualTo("REVOKED");
            }
        }
    }

    @Test
    void changeReachesOtherNodesWithoutRequests() {
        TestResponse key = key(0, "");
        assertThat(code(1, key)).isEqualTo("VALID");
        assertThat(code(2, key)).isEqualTo("VALID");
        expect(200, nodes.root(0).patch("/v1/keys/" + key.text("/id"), json("{'enabled': false}")));
        for (int node = 1; node < COUNT; node++) {
            int each = node;
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> code(each, key).equals("DISABLED"));
        }
    }

    @Test
    void whatOneNodeAnswersCanBeReliedUponAtAnother() {
        TestResponse key = key(0, "");
        assertThat(code(1, key)).isEqualTo("VALID");
        for (int round = 0; round < 50; round++) {
            boolean enabled = round % 2 == 1;
            TestResponse changed = expect(
                    200,
                    nodes.root(0)
                            .with("Prefer", "wait=0")
                            .patch(
                                    "/v1/keys/" + key.text("/id"),
                                    json("{'enabled': %s}").formatted(enabled)));
            String question = json("{'key': '%s', 'min_epoch': %s}")
                    .formatted(
                            key.text("/secret"),
                            changed.json().at("/receipt/epoch").asLong());
            assertThat(nodes.root(1).post("/v1/verify", question).text("/code"))
                    .isEqualTo(enabled ? "VALID" : "DISABLED");
        }
    }

    @Test
    void aKeyMadeAtOneNodeIsKnownAtOthersThatSaidThereIsNone() {
        for (int round = 0; round < 10; round++) {
            TestResponse key = key(0, "");
            TestResponse rotated = expect(
                    200,
                    nodes.root(0)
                            .with("Prefer", "wait=10")
                            .post("/v1/keys/" + key.text("/id") + "/rotate", json("{'overlap_seconds': 0}")));
            assertThat(rotated.json().at("/receipt/complete").asBoolean()).isTrue();
            assertThat(code(1, rotated)).isEqualTo("VALID");
            assertThat(code(1, key)).isEqualTo("NOT_FOUND");
        }
    }

    @Test
    void aUsersEndIsTheEndOfItsKeysEverywhere() {
        String user = "u" + System.nanoTime();
        expect(
                201,
                nodes.root(0)
                        .post(
                                "/v1/projects/default/users",
                                json("{'external_id': '%s', 'name': 'U', 'role': 'member'}")
                                        .formatted(user)));
        TestResponse key = expect(201, nodes.root(0).post("/v1/keys", """
            {"project": "default", "owner": "%s", "name": "k", "restricted": false}
            """.formatted(user)));
        assertThat(code(1, key)).isEqualTo("VALID");
        TestResponse disabled = expect(
                200,
                nodes.root(0)
                        .with("Prefer", "wait=10")
                        .patch("/v1/projects/default/users/" + user, json("{'enabled': false}")));
        assertThat(disabled.json().at("/receipt/complete").asBoolean()).isTrue();
        assertThat(code(1, key)).isEqualTo("DISABLED");
    }
}
