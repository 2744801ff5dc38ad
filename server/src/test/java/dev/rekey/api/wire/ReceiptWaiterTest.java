package dev.rekey.api.wire;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestedDatabase;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receipts and epochs, as a server has them that is alone. */
@BothDatabases
class ReceiptWaiterTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static TestResponse key() {
        String project = server.project();
        return server.key(project, server.user(project, "member"));
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }

    private static TestClient waiting() {
        return server.root().with("Prefer", "wait=5");
    }

    @Test
    void aChangeAnswersWithItsReceiptWhereThatIsAskedFor() {
        TestResponse key = key();
        TestResponse plain = server.root().patch(path(key), json("{'name': 'plain'}"));
        assertThat(plain.json().has("receipt")).isFalse();
        assertThat(plain.header("Preference-Applied")).isEmpty();

        TestResponse first = waiting().patch(path(key), json("{'name': 'first'}"));
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.text("/name")).isEqualTo("first");
        assertThat(first.header("Preference-Applied")).contains("wait");
        assertThat(first.json().at("/receipt/complete").asBoolean()).isTrue();
        assertThat(first.json().at("/receipt/nodes")).hasSize(1);
        assertThat(first.text("/receipt/nodes/0/applied_at")).isNotEmpty();
        long epoch = first.json().at("/receipt/epoch").asLong();
        assertThat(first.header("Rekey-Receipt")).contains(epoch + ";complete=?1");

        TestResponse second = waiting().patch(path(key), json("{'name': 'second'}"));
        assertThat(second.json().at("/receipt/epoch").asLong()).isGreaterThan(epoch);
        TestResponse again = server.root().get("/v1/receipts/" + epoch);
        assertThat(again.json()).isEqualTo(first.json().get("receipt"));
    }

    @Test
    void aChangeWithoutABodySaysItInAHeader() {
        TestResponse key = key();
        TestResponse deleted = waiting().delete(path(key));
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.header("Rekey-Receipt").orElseThrow()).endsWith(";complete=?1");
    }

    @Test
    void whatChangesNothingAndWhatWasDoneBeforeGetAReceiptForAllThereIs() {
        TestResponse key = key();
        TestResponse done = waiting().patch(path(key), json("{'name': 'same'}"));
        TestResponse nothing = waiting().patch(path(key), json("{'name': 'same'}"));
        assertThat(nothing.json().at("/version")).isEqualTo(done.json().at("/version"));
        assertThat(nothing.json().at("/receipt/epoch").asLong())
                .isGreaterThanOrEqualTo(done.json().at("/receipt/epoch").asLong());

        TestClient once = waiting().with("Idempotency-Key", UUID.randomUUID().toString());
        TestResponse revoked = once.post(path(key) + "/revoke", "{}");
        TestResponse repeated = once.post(path(key) + "/revoke", "{}");
        assertThat(repeated.header("Idempotency-Replayed")).contains("true");
        assertThat(repeated.json().at("/receipt/complete").asBoolean()).isTrue();
        assertThat(repeated.json().at("/receipt/epoch").asLong())
                .isGreaterThanOrEqualTo(revoked.json().at("/receipt/epoch").asLong());
    }

    @Test
    void aRefusalHasNoReceipt() {
        TestResponse refused = waiting().patch(path(key()), json("{'name': 7}"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("Preference-Applied")).isEmpty();
        assertThat(refused.header("Rekey-Receipt")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"wait", "wait=", "wait=-1", "wait=soon", "respond-async", "waiting=5", "wait=99999999999", "=;,"
            })
    void aPreferenceThatMakesNoSenseIsPassedOver(String preference) {
        TestResponse changed = server.root().with("Prefer", preference).patch(path(key()), json("{'name': 'x'}"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().has("receipt")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=0", "wait=31", "Wait = 3", "wait=\"3\"", "respond-async, wait=3; x=y"})
    void preferencesAreReadAsTheStandardHasThem(String preference) {
        TestResponse changed = server.root().with("Prefer", preference).patch(path(key()), json("{'name': 'x'}"));
        assertThat(changed.json().at("/receipt/epoch").asLong()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1000000", "x", "99999999999999999999", "1.0"})
    void thereIsNoReceiptOfAChangeThatWasNeverMade(String epoch) {
        assertThat(server.root().get("/v1/receipts/" + epoch).status()).isEqualTo(404);
    }

    @Test
    void verdictsTellHowFarTheNodeKnowsTheChanges() {
        TestResponse key = key();
        String question = json("{'key': '%s'}").formatted(key.text("/secret"));
        long before =
                server.root().post("/v1/verify", question).json().get("epoch").asLong();
        long changed = waiting()
                .patch(path(key), json("{'name': 'later'}"))
                .json()
                .at("/receipt/epoch")
                .asLong();
        TestResponse after = server.root().post("/v1/verify", question);
        assertThat(changed).isGreaterThan(before);
        assertThat(after.json().get("epoch").asLong()).isGreaterThanOrEqualTo(changed);
        assertThat(after.json().get("stale").asBoolean()).isFalse();
        String request = json("{'key': '%s', 'min_epoch': %s}").formatted(key.text("/secret"), changed);
        assertThat(server.root().post("/v1/verify", request).text("/code")).isEqualTo("VALID");
        String future = json("{'key': '%s', 'min_epoch': 1000000}").formatted(key.text("/secret"));
        assertThat(server.root().post("/v1/verify", future).text("/code")).isEqualTo("VALID");
        assertThat(server.root()
                        .post("/v1/verify", json("{'key': 'x', 'min_epoch': -1}"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aServerThatIsAloneListsItself() {
        TestResponse nodes = server.root().get("/v1/nodes");
        assertThat(nodes.json().get("items")).hasSize(1);
        assertThat(nodes.text("/items/0/id")).startsWith("node_");
        assertThat(nodes.json().at("/items/0/answering").asBoolean()).isTrue();
        assertThat(nodes.json().at("/items/0/live").asBoolean()).isTrue();
        assertThat(nodes.json().at("/items/0/lease_until").isNull()).isNotEqualTo(TestedDatabase.isPostgresql());
        String project = server.project();
        assertThat(server.clientOf(project, "member").get("/v1/nodes").status()).isEqualTo(403);
    }

    @Test
    void epochsGoOnAfterARestart() throws Exception {
        TestResponse key = key();
        long before = waiting()
                .patch(path(key), json("{'name': 'a'}"))
                .json()
                .at("/receipt/epoch")
                .asLong();
        server.restart();
        String question = json("{'key': '%s'}").formatted(key.text("/secret"));
        assertThat(server.root()
                        .post("/v1/verify", question)
                        .json()
                        .get("epoch")
                        .asLong())
                .isGreaterThanOrEqualTo(before);
    }
}
