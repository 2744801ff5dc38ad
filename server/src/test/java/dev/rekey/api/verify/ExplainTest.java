package dev.rekey.api.verify;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a verdict came about, and what else a question may ask for: freshness, a version, a cost, some limits. */
@BothDatabases
class ExplainTest {

    private static final List<String> ORDER = List.of(
            "REVOKED",
            "DISABLED",
            "QUARANTINED",
            "NOT_YET_VALID",
            "EXPIRED",
            "IP_NOT_ALLOWED",
            "ORIGIN_NOT_ALLOWED",
            "INSUFFICIENT_PERMISSIONS",
            "RESOURCE_NOT_ALLOWED");

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String user = server.user(project, "member");
    private final TestClient client = server.clientOf(project, "viewer");

    @Test
    void stepsAreListedInOrderWithTheDecidingOne() {
        TestResponse key = server.key(project, user, """
            "permissions": ["files:read"], "allowed_ips": ["10.0.0.0/8"], "expires_at": "2100-01-01T00:00:00Z\"\
            """);
        TestResponse verdict = verify(key, """
            "explain": true, "ip": "192.0.2.1", "permissions": ["files:write"]
            """);
        assertThat(verdict.text("/code")).isEqualTo("IP_NOT_ALLOWED");
        assertThat(codes(verdict)).isEqualTo(ORDER);
        assertThat(decided(verdict)).containsExactly("IP_NOT_ALLOWED");
        assertThatJson(verdict.json().at("/steps/5")).isEqualTo("""
            {"code":"IP_NOT_ALLOWED","passed":false,"decided":true,"seen":"192.0.2.1",
             "rule":"allowed: 10.0.0.0/8"}
            """);
        // What comes after it is told too.
        assertThat(verdict.json().at("/steps/7/passed").booleanValue()).isFalse();
        assertThat(verdict.json().at("/steps/8/passed").booleanValue()).isTrue();

        TestResponse good = verify(key, json("'explain': true, 'ip': '10.1.2.3'"));
        assertThat(good.text("/code")).isEqualTo("VALID");
        assertThat(codes(good)).isEqualTo(ORDER);
        assertThat(decided(good)).isEmpty();
        assertThat(good.json().at("/steps").findValuesAsString("passed")).containsOnly("true");
    }

    @Test
    void stepsAreListedOnlyOnRequest() {
        TestResponse key = server.key(project, user);
        assertThat(verify(key, json("'explain': false")).json().has("steps")).isFalse();
        TestResponse unknown =
                expect(200, client.post("/v1/verify", json("{'key': 'no-secret-of-anybody', 'explain': true}")));
        assertThat(unknown.json().has("steps")).isFalse();
    }

    @Test
    void anExplanationNeedsTheRightToReadKeys() {
        TestResponse verifier = server.key(project, user, json("'permissions': ['keys:verify']"));
        TestClient verifying = server.anonymous().as(verifier.text("/secret"));
        String request = json("{'key': '%s'").formatted(verifier.text("/secret"));
        expect(200, verifying.post("/v1/verify", request + "}"));
        expect(200, verifying.post("/v1/verify", json("%s, 'explain': false}").formatted(request)));
        expect(403, verifying.post("/v1/verify", json("%s, 'explain': true}").formatted(request)));
        expect(
                403,
                verifying.post(
                        "/v1/verify/batch",
                        json("{'verifications': [%s}, %s, 'explain': true}]}").formatted(request, request)));
    }

    @Test
    void limitsAndCreditsAreStepsWhereItCameToThem() {
        TestResponse key = server.key(project, user, """
            "restricted": false, "credits": {"remaining": 2},
            "rate_limits": [{"name": "burst", "limit": 3, "window_seconds": 3600}]\
            """);
        List<String> all = new ArrayList<>(ORDER);
        all.addAll(List.of("RATE_LIMITED", "CREDITS_EXHAUSTED"));
        TestResponse good = verify(key, json("'explain': true"));
        assertThat(codes(good)).isEqualTo(all);
        assertThat(good.text("/steps/9/rule")).isEqualTo("burst: 3 in 3600 seconds");
        assertThat(good.text("/steps/9/seen")).isEqualTo("2 left");
        assertThat(good.text("/steps/10/seen")).isEqualTo("1 left");
        verify(key, "");
        TestResponse poor = verify(key, json("'explain': true"));
        assertThat(poor.text("/code")).isEqualTo("CREDITS_EXHAUSTED");
        assertThat(decided(poor)).containsExactly("CREDITS_EXHAUSTED");
        expect(200, server.root().patch("/v1/keys/" + key.text("/id"), json("{'credits': {'remaining': 9}}")));
        verify(key, "");
        TestResponse limited = verify(key, json("'explain': true"));
        assertThat(limited.text("/code")).isEqualTo("RATE_LIMITED");
        assertThat(decided(limited)).containsExactly("RATE_LIMITED");
        TestResponse refused = verify(key, json("'explain': true, 'resource': 'a:b', 'ip': '1.2.3.4'"));
        assertThat(refused.text("/code")).isEqualTo("RATE_LIMITED");
    }

    @Test
    void aCostOfNothingSpendsNothingAndANamedLimitAloneIsAsked() {
        TestResponse key = server.key(project, user, """
            "restricted": false, "credits": {"remaining": 100}, "rate_limits": [
            {"name": "small", "limit": 2, "window_seconds": 3600}, {"name": "large", "limit": 50, "window_seconds": 3600}]\
            """);
        for (int time = 0; time < 5; time++) {
            TestResponse free = verify(key, json("'cost': 0"));
            assertThat(free.text("/code")).isEqualTo("VALID");
            assertThat(remaining(free)).containsExactly("2", "50");
        }
        TestResponse large = verify(key, json("'cost': 10, 'rate_limits': ['large', 'unknown']"));
        assertThat(large.json().at("/rate_limits").findValuesAsString("name")).containsExactly("large");
        assertThat(remaining(large)).containsExactly("40");
        assertThat(large.text("/credits_remaining")).isEqualTo("90");
        assertThat(remaining(verify(key, json("'rate_limits': []")))).isEmpty();
        TestResponse dear = verify(key, json("'cost': 3"));
        assertThat(dear.text("/code")).isEqualTo("RATE_LIMITED");
        assertThat(remaining(dear)).contains("2");
        assertThat(remaining(verify(key, json("'cost': 0")))).containsExactly("2", "40");
    }

    @Test
    void creditsThatAreSpentComeBackWithTheRefill() {
        TestResponse key = server.key(project, user, """
            "restricted": false, "credits": {"remaining": 1, "refill": {"amount": 3, "interval": "daily"}}\
            """);
        assertThat(verify(key, "").text("/code")).isEqualTo("VALID");
        TestResponse poor = verify(key, "");
        assertThat(poor.text("/code")).isEqualTo("CREDITS_EXHAUSTED");
        assertThat(poor.text("/credits_remaining")).isEqualTo("0");
        server.clock().advance(Duration.ofDays(1));
        assertThat(verify(key, "").text("/credits_remaining")).isEqualTo("2");
    }

    @Test
    void aRequestIdIsPaidForOnce() {
        TestResponse key = server.key(project, user, json("'restricted': false, 'credits': {'remaining': 3}"));
        for (int time = 0; time < 5; time++) {
            assertThat(verify(key, json("'request_id': 'r-1'")).text("/credits_remaining"))
                    .isEqualTo("2");
        }
        assertThat(verify(key, json("'request_id': 'r-2'")).text("/credits_remaining"))
                .isEqualTo("1");
        assertThat(verify(key, json("'request_id': 'r-1'")).text("/code")).isEqualTo("VALID");
    }

    @Test
    void aRequestIdAtAnotherCostIsRejectedAndSpendsNothing() {
        TestResponse key = server.key(project, user, """
            "restricted": false, "credits": {"remaining": 10},
            "rate_limits": [{"name": "use", "limit": 100, "window_seconds": 3600}]\
            """);
        assertThat(verify(key, json("'request_id': 'r-1', 'cost': 2")).text("/credits_remaining"))
                .isEqualTo("8");
        for (int cost : new int[] {1, 3, 9}) {
            String body = json("{'key': '%s', 'request_id': 'r-1', 'cost': %s}").formatted(key.text("/secret"), cost);
            TestResponse reused = expect(422, client.post("/v1/verify", body));
            assertThat(reused.text("/errors/0/pointer")).isEqualTo("#/request_id");
            assertThat(reused.text("/errors/0/code")).isEqualTo("request_id_reused");
        }
        TestResponse again = verify(key, json("'request_id': 'r-1', 'cost': 2"));
        assertThat(again.text("/code")).isEqualTo("VALID");
        assertThat(again.text("/credits_remaining")).isEqualTo("8");
        assertThat(verify(key, json("'request_id': 'r-2'")).text("/rate_limits/0/remaining"))
                .as("two of the first and one of this")
                .isEqualTo("97");
    }

    @Test
    void aRequestIdOfOneKeyIsSpentAnewByAnother() {
        for (int each = 0; each < 2; each++) {
            TestResponse key = server.key(project, user, json("'restricted': false, 'credits': {'remaining': 3}"));
            assertThat(verify(key, json("'request_id': 'r-1', 'cost': %s").formatted(each + 1))
                            .text("/credits_remaining"))
                    .isEqualTo(Integer.toString(2 - each));
        }
    }

    @Test
    void storeIsReadOnRequest() {
        TestResponse key = server.key(project, user);
        server.settle();
        verify(key, "");
        verify(key, "");
        String body = json("{'key': '%s'}").formatted(key.text("/secret"));
        for (String wish : List.of("no-cache", "no-store", "max-age=0, No-Cache")) {
            assertThat(reads(client.with("Cache-Control", wish), body)).isPositive();
        }
        mayCostNothing(body);
        mayCostNothing(body.replace("}", json(", 'min_version': 1}")));
        assertThat(reads(client, body.replace("}", json(", 'min_version': 2}"))))
                .isPositive();
        assertThat(verify(key, json("'min_version': 2")).text("/version")).isEqualTo("1");
        expect(422, client.post("/v1/verify", body.replace("}", json(", 'min_version': -1}"))));
    }

    /** The server reads for itself as well, now and then; and a busy one may have to make sure of what it knows. */
    private void mayCostNothing(String body) {
        await().atMost(Duration.ofSeconds(30)).until(() -> reads(client, body) == 0);
    }

    private static long reads(TestClient asking, String body) {
        long before = server.app().database().reads();
        assertThat(expect(200, asking.post("/v1/verify", body)).text("/code")).isEqualTo("VALID");
        return server.app().database().reads() - before;
    }

    private TestResponse verify(TestResponse key, String more) {
        String members = more.isEmpty() ? "" : ", " + more;
        return expect(200, client.post("/v1/verify", json("{'key': '%s'%s}").formatted(key.text("/secret"), members)));
    }

    private static List<String> codes(TestResponse verdict) {
        return verdict.json().at("/steps").findValuesAsString("code");
    }

    private static List<String> decided(TestResponse verdict) {
        List<String> decided = new ArrayList<>();
        verdict.json().at("/steps").forEach(step -> {
            if (step.at("/decided").booleanValue()) {
                decided.add(step.at("/code").asString());
            }
        });
        return decided;
    }

    private static List<String> remaining(TestResponse verdict) {
        return verdict.json().at("/rate_limits").findValuesAsString("remaining");
    }
}
