package dev.rekey.api.verify;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many verifications in one request: each as it would be alone, and in their order. */
@BothDatabases
class BatchTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void verificationsAreIndependentAndInOrder() {
        String project = server.project();
        String user = server.user(project, "member");
        String valid = secret(project, user, json("'permissions': ['a'], 'metadata': {'n': 1}"));
        String disabled = secret(project, user, json("'restricted': false, 'enabled': false"));
        String bound = secret(project, user, json("'restricted': false, 'allowed_ips': ['10.0.0.0/8']"));
        String theirs = secret(server.project());
        List<String> questions = List.of(
                question(valid, ""),
                question("no-secret-of-anybody", ""),
                question(disabled, ""),
                question(bound, json(", 'ip': '10.1.2.3'")),
                question(bound, ""),
                question(valid, json(", 'permissions': ['b']")),
                question(theirs, ""),
                question(valid, ""));
        var client = server.clientOf(project, "viewer");
        TestResponse batch = expect(200, client.post("/v1/verify/batch", batch(questions)));
        assertThat(batch.json().at("/verdicts").findValuesAsString("code"))
                .containsExactly(
                        "VALID",
                        "NOT_FOUND",
                        "DISABLED",
                        "VALID",
                        "IP_NOT_ALLOWED",
                        "INSUFFICIENT_PERMISSIONS",
                        "NOT_FOUND",
                        "VALID");
        List<String> alone = questions.stream()
                .map(question ->
                        expect(200, client.post("/v1/verify", question)).body())
                .toList();
        // How far the node knows the changes moves on by itself.
        String epoch = ",\"epoch\":\\d+";
        assertThatJson(batch.body().replaceAll(epoch, ""))
                .isEqualTo("{'verdicts':[%s]}".formatted(String.join(",", alone).replaceAll(epoch, "")));
        assertThat(batch.header("Cache-Control")).contains("no-store");
    }

    @Test
    void oneToAHundredAreTaken() {
        String project = server.project();
        String question = question(secret(project), "");
        var client = server.clientOf(project, "viewer");
        for (int count : new int[] {1, 100}) {
            TestResponse batch =
                    expect(200, client.post("/v1/verify/batch", batch(Collections.nCopies(count, question))));
            assertThat(batch.json().at("/verdicts").size()).isEqualTo(count);
        }
        for (String refused : List.of(batch(List.of()), batch(Collections.nCopies(101, question)), "{}")) {
            TestResponse reply = expect(422, client.post("/v1/verify/batch", refused));
            assertThat(reply.json().at("/errors").findValuesAsString("pointer")).containsExactly("#/verifications");
        }
    }

    @Test
    void reusedRequestIdIsRejectedAloneAndTheOthersAreVerified() {
        String project = server.project();
        String counted = secret(
                project, server.user(project, "member"), json("'restricted': false, 'credits': {'remaining': 9}"));
        List<String> questions = List.of(
                question(counted, json(", 'request_id': 'a', 'cost': 2")),
                question(counted, json(", 'request_id': 'a', 'cost': 1")),
                question(counted, json(", 'request_id': 'b', 'cost': 1")));
        TestResponse batch = expect(200, server.clientOf(project, "viewer").post("/v1/verify/batch", batch(questions)));
        assertThat(batch.text("/verdicts/0/credits_remaining")).isEqualTo("7");
        assertThat(batch.text("/verdicts/1/valid")).isEqualTo("false");
        assertThat(batch.text("/verdicts/1/errors/0/code")).isEqualTo("request_id_reused");
        assertThat(batch.text("/verdicts/1/errors/0/pointer")).isEqualTo("#/verifications/1/request_id");
        assertThat(batch.text("/verdicts/2/credits_remaining")).isEqualTo("6");
    }

    /** It is what somebody's client was seen to send; the other verifications are other clients'. */
    @Test
    void malformedAddressIsRefusedAloneAndTheOthersAreVerified() {
        String project = server.project();
        String counted = secret(
                project, server.user(project, "member"), json("'restricted': false, 'credits': {'remaining': 5}"));
        List<String> questions = List.of(
                question(counted, json(", 'ip': '203.0.113.9:5432'")),
                question(counted, json(", 'ip': 'fe80::1%eth0'")),
                question(counted, json(", 'ip': '1.2.3'")),
                question(counted, json(", 'ip': '203.0.113.9'")));
        TestResponse batch = expect(200, server.clientOf(project, "viewer").post("/v1/verify/batch", batch(questions)));
        for (int refused : new int[] {0, 2}) {
            String verdict = "/verdicts/" + refused;
            assertThat(batch.text(verdict + "/valid")).isEqualTo("false");
            assertThat(batch.text(verdict + "/errors/0/code")).isEqualTo("not_an_address");
            assertThat(batch.text(verdict + "/errors/0/pointer")).isEqualTo("#/verifications/" + refused + "/ip");
        }
        assertThat(batch.text("/verdicts/1/credits_remaining")).isEqualTo("4");
        assertThat(batch.text("/verdicts/3/credits_remaining")).isEqualTo("3");
    }

    @Test
    void mistakesAreShownWhereTheyAreAndNothingIsVerified() {
        String project = server.project();
        String counted = secret(
                project, server.user(project, "member"), json("'restricted': false, 'credits': {'remaining': 5}"));
        var client = server.clientOf(project, "viewer");
        List<String> questions = new ArrayList<>(Collections.nCopies(4, question(counted, "")));
        questions.set(1, "{}");
        questions.set(3, question(counted, """
            , "resource": "file", "cost": -1, "permissions": ["a", "b b"]
            """));
        TestResponse reply = expect(422, client.post("/v1/verify/batch", batch(questions)));
        assertThat(reply.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder(
                        "#/verifications/1/key",
                        "#/verifications/3/resource",
                        "#/verifications/3/cost",
                        "#/verifications/3/permissions/1");

        questions.set(3, question(counted, json(", 'ip': 7")));
        TestResponse misshapen = expect(400, client.post("/v1/verify/batch", batch(questions)));
        assertThat(misshapen.json().at("/errors").findValuesAsString("pointer")).contains("#/verifications/3/ip");
        questions.set(3, question(counted, json(", 'colour': 7")));
        TestResponse unknown = expect(400, client.post("/v1/verify/batch", batch(questions)));
        assertThat(unknown.json().at("/errors").findValuesAsString("pointer")).contains("#/verifications/3/colour");
        expect(400, client.post("/v1/verify/batch", json("{'verifications': {}}")));
        expect(400, client.post("/v1/verify/batch", json("{'verifications': [7]}")));

        TestResponse verdict = expect(200, client.post("/v1/verify", question(counted, json(", 'cost': 0"))));
        assertThat(verdict.json().at("/valid").booleanValue()).isTrue();
        assertThat(expect(200, client.post("/v1/verify", question(counted, ""))).text("/credits_remaining"))
                .isEqualTo("4");
    }

    @Test
    void eachVerificationSpendsItsOwnCredits() {
        String project = server.project();
        String counted = secret(
                project, server.user(project, "member"), json("'restricted': false, 'credits': {'remaining': 3}"));
        TestResponse batch = expect(
                200,
                server.clientOf(project, "viewer")
                        .post("/v1/verify/batch", batch(Collections.nCopies(4, question(counted, "")))));
        assertThat(batch.json().at("/verdicts").findValuesAsString("code"))
                .containsExactly("VALID", "VALID", "VALID", "CREDITS_EXHAUSTED");
        assertThat(batch.json().at("/verdicts").findValuesAsString("credits_remaining"))
                .containsExactly("2", "1", "0", "0");
    }

    @Test
    void callerWithoutPermissionIsRefusedWhateverTheBatchHolds() {
        String project = server.project();
        String restricted = secret(project, server.user(project, "member"), json("'permissions': ['keys:read']"));
        for (String body : List.of(batch(List.of()), batch(List.of(question(restricted, ""))), "[")) {
            expect(403, server.anonymous().as(restricted).post("/v1/verify/batch", body));
        }
    }

    private static String secret(String project) {
        return secret(project, server.user(project, "member"), json("'restricted': false"));
    }

    private static String secret(String project, String user, String members) {
        return server.key(project, user, members).text("/secret");
    }

    private static String question(String secret, String more) {
        return json("{'key': '%s'%s}").formatted(secret, more);
    }

    private static String batch(List<String> questions) {
        return json("{'verifications': [%s]}").formatted(String.join(", ", questions));
    }
}
