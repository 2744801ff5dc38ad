package dev.rekey.api.verify;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a verdict says of rate limits: what is left, when it will do, and which names are none. */
@BothDatabases
class RateLimitVerdictsTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static String limit(String name, long limit, long seconds, String algorithm) {
        return """
            {"name": "%s", "limit": %d, "window_seconds": %d, "algorithm": "%s"}
            """.formatted(name, limit, seconds, algorithm);
    }

    private static TestResponse key(String project, String... limits) {
        return server.key(
                project,
                server.user(project, "member"),
                json("'restricted': false, 'rate_limits': [%s]").formatted(String.join(", ", limits)));
    }

    private static TestResponse key(String limit) {
        return key(server.project(), limit);
    }

    private static TestResponse verify(TestResponse key, String members) {
        return expect(
                200, server.root().post("/v1/verify", json("{'key': '%s'%s}").formatted(key.text("/secret"), members)));
    }

    private static void setLimits(TestResponse key, String limits) {
        expect(
                200,
                server.root()
                        .patch(
                                "/v1/keys/" + key.text("/id"),
                                json("{'rate_limits': [%s]}").formatted(limits)));
    }

    @Test
    void aLimitThatIsRaisedWhileExhaustedGrantsTheDifference() {
        for (String algorithm : List.of("bucket", "window")) {
            TestResponse key = key(limit("l", 5, 86_400, algorithm));
            assertThat(verify(key, json(", 'cost': 5")).text("/code")).isEqualTo("VALID");
            assertThat(verify(key, "").text("/code")).isEqualTo("RATE_LIMITED");
            setLimits(key, limit("l", 8, 86_400, algorithm));
            assertThat(verify(key, json(", 'cost': 0")).text("/rate_limits/0/remaining"))
                    .isEqualTo("3");
            assertThat(verify(key, json(", 'cost': 3")).text("/code")).isEqualTo("VALID");
            assertThat(verify(key, "").text("/code")).isEqualTo("RATE_LIMITED");
            setLimits(key, limit("l", 2, 86_400, algorithm));
            assertThat(verify(key, json(", 'cost': 0")).text("/rate_limits/0/remaining"))
                    .isEqualTo("0");
            setLimits(key, limit("l", 10, 86_400, algorithm));
            assertThat(verify(key, json(", 'cost': 0")).text("/rate_limits/0/remaining"))
                    .isEqualTo("2");
        }
    }

    @Test
    void aLimitedVerdictTellsWhenThisVeryCostFits() {
        TestResponse key = key(limit("l", 10, 100, "bucket"));
        assertThat(verify(key, json(", 'cost': 10")).text("/retry_after_seconds"))
                .isEqualTo("null");
        TestResponse refused = verify(key, json(", 'cost': 3"));
        assertThat(refused.text("/code")).isEqualTo("RATE_LIMITED");
        assertThat(refused.text("/retry_after_seconds")).isEqualTo("30");
        assertThat(verify(key, "").text("/retry_after_seconds")).isEqualTo("10");
        server.clock().advance(Duration.ofSeconds(29));
        assertThat(verify(key, json(", 'cost': 3")).text("/retry_after_seconds"))
                .isEqualTo("1");
        server.clock().advance(Duration.ofSeconds(1));
        assertThat(verify(key, json(", 'cost': 3")).text("/code")).isEqualTo("VALID");
    }

    @Test
    void theSlowestLimitDecidesWhenACostFits() {
        TestResponse key = key(server.project(), limit("fast", 10, 10, "bucket"), limit("slow", 10, 1_000, "bucket"));
        verify(key, json(", 'cost': 10"));
        assertThat(verify(key, json(", 'cost': 2")).text("/retry_after_seconds"))
                .isEqualTo("200");
        assertThat(verify(key, json(", 'cost': 2, 'rate_limits': ['fast']")).text("/retry_after_seconds"))
                .isEqualTo("2");
    }

    @Test
    void aCostThatNeverFitsHasNoTimeToRetryAfter() {
        TestResponse key = key(limit("l", 10, 100, "bucket"));
        TestResponse refused = verify(key, json(", 'cost': 11"));
        assertThat(refused.text("/code")).isEqualTo("RATE_LIMITED");
        assertThat(refused.text("/retry_after_seconds")).isEqualTo("null");
        assertThat(refused.text("/rate_limits/0/remaining")).isEqualTo("10");
    }

    @Test
    void aBucketIsWholeWhenItSaidItWouldBeAndNotASecondEarlier() {
        TestResponse key = key(limit("l", 7, 50, "bucket"));
        long reset = Long.parseLong(verify(key, json(", 'cost': 5")).text("/rate_limits/0/reset_seconds"));
        assertThat(reset).isEqualTo(36);
        server.clock().advance(Duration.ofSeconds(reset - 1));
        TestResponse before = verify(key, json(", 'cost': 0"));
        assertThat(before.text("/rate_limits/0/remaining")).isEqualTo("6");
        assertThat(before.text("/rate_limits/0/reset_seconds")).isEqualTo("1");
        server.clock().advance(Duration.ofSeconds(1));
        TestResponse whole = verify(key, json(", 'cost': 0"));
        assertThat(whole.text("/rate_limits/0/remaining")).isEqualTo("7");
        assertThat(whole.text("/rate_limits/0/reset_seconds")).isEqualTo("0");
    }

    @Test
    void whatIsGivenBackForWantOfCreditsIsLeft() {
        String project = server.project();
        TestResponse key =
                server.key(project, server.user(project, "member"), """
            "restricted": false, "credits": {"remaining": 1}, "rate_limits": [%s]
            """.formatted(limit("l", 10, 100, "bucket")));
        assertThat(verify(key, json(", 'cost': 4")).text("/code")).isEqualTo("CREDITS_EXHAUSTED");
        TestResponse refused = verify(key, json(", 'cost': 4"));
        assertThat(refused.text("/rate_limits/0/remaining")).isEqualTo("10");
        assertThat(refused.text("/rate_limits/0/reset_seconds")).isEqualTo("0");
    }

    @Test
    void aScopeThatAKeyCannotHaveIsRefusedByWhatItCan() {
        String project = server.project();
        String member = server.user(project, "member");
        for (String scope : List.of("ip", "project", "")) {
            TestResponse refused = expect(422, server.root().post("/v1/keys", """
                {"project": "%s", "owner": "%s", "name": "x", "restricted": false, "rate_limits":
                 [{"name": "a", "limit": 1, "window_seconds": 1, "scope": "%s"}]}
                """.formatted(project, member, scope)));
            assertThat(refused.text("/errors/0/pointer")).isEqualTo("#/rate_limits/0/scope");
            assertThat(refused.text("/errors/0/code")).isEqualTo("scope_not_allowed");
            assertThat(refused.text("/errors/0/detail"))
                    .contains("\"key\"", "\"owner\"", "project setting")
                    .doesNotContain("ip,", "\"project\"");
            assertThat(refused.json().path("errors").size()).isEqualTo(1);
        }
    }

    @Test
    void namesThatTheKeyDoesNotHaveAreListedAndCountNothing() {
        String project = server.project();
        expect(
                200,
                server.root()
                        .patch(
                                "/v1/projects/" + project,
                                json("{'settings': {'rate_limits': [%s]}}")
                                        .formatted(limit("ceiling", 100, 60, "window"))));
        TestResponse key = key(project, limit("a", 5, 60, "window"), limit("b", 5, 60, "window"));
        TestResponse verdict = verify(key, json(", 'rate_limits': ['typo', 'a', 'ceiling', 'A', 'typo']"));
        assertThat(verdict.text("/code")).isEqualTo("VALID");
        assertThatJson(verdict.json().path("unknown_rate_limits")).isEqualTo("['typo','A']");
        assertThat(verdict.json().path("rate_limits").findValuesAsString("name"))
                .containsExactly("a", "ceiling");
        verdict = verify(key, json(", 'rate_limits': ['typo']"));
        assertThat(verdict.json().path("rate_limits").findValuesAsString("name"))
                .containsExactly("ceiling");
        verdict = verify(key, "");
        assertThat(verdict.json().path("unknown_rate_limits").toString()).isEqualTo("[]");
        assertThat(verdict.text("/rate_limits/0/remaining")).isEqualTo("3");
        assertThat(verify(key, json(", 'rate_limits': null"))
                        .json()
                        .path("rate_limits")
                        .size())
                .as("null is nothing said: all of them")
                .isEqualTo(3);
        assertThat(verify(key, json(", 'rate_limits': []"))
                        .json()
                        .path("rate_limits")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void aStrictProjectRefusesNamesThatTheKeyDoesNotHave() {
        String project = server.project();
        TestResponse key = key(project, limit("a", 5, 60, "window"));
        String path = "/v1/projects/" + project;
        assertThat(expect(200, server.root().get(path)).text("/settings/strict_rate_limits"))
                .isEqualTo("false");
        expect(200, server.root().patch(path, json("{'settings': {'strict_rate_limits': true}}")));
        assertThat(expect(200, server.root().get(path)).text("/settings/strict_rate_limits"))
                .isEqualTo("true");
        String request = json("{'key': '%s', 'rate_limits': ['a', 'typo']}").formatted(key.text("/secret"));
        TestResponse refused = expect(422, server.root().post("/v1/verify", request));
        assertThat(refused.text("/errors/0/pointer")).isEqualTo("#/rate_limits");
        assertThat(refused.text("/errors/0/code")).isEqualTo("unknown_rate_limit");
        assertThat(refused.body()).doesNotContain("typo");
        TestResponse batch = expect(
                200,
                server.root()
                        .post(
                                "/v1/verify/batch",
                                json("{'verifications': [%s, {'key': '%s'}]}")
                                        .formatted(request, key.text("/secret"))));
        assertThat(batch.text("/verdicts/0/errors/0/pointer")).isEqualTo("#/verifications/0/rate_limits");
        assertThat(batch.text("/verdicts/1/code")).isEqualTo("VALID");
        assertThat(batch.text("/verdicts/1/rate_limits/0/remaining"))
                .as("nothing was counted")
                .isEqualTo("4");
        expect(200, server.root().post("/v1/keys/" + key.text("/id") + "/revoke"));
        assertThat(expect(200, server.root().post("/v1/verify", request)).text("/code"))
                .as("what is wrong with the key comes first")
                .isEqualTo("REVOKED");
    }

    @Test
    void aSpanThatEndsBeforeItBeginsIsRefused() {
        String span = "from=2026-01-02T00:00:00Z&to=2026-01-01T23:59:59Z";
        TestResponse key = key(limit("a", 5, 60, "window"));
        for (String path : List.of("/v1/audit?" + span, "/v1/keys/" + key.text("/id") + "/usage?" + span)) {
            TestResponse refused = expect(422, server.root().get(path));
            assertThat(refused.text("/errors/0/parameter")).isEqualTo("to");
            assertThat(refused.text("/errors/0/code")).isEqualTo("before_from");
        }
        expect(200, server.root().get("/v1/audit?from=2026-01-02T00:00:00Z&to=2026-01-02T01:00:00%2B01:00"));
        expect(200, server.root().get("/v1/audit?from=2026-01-02T00:00:00Z"));
        expect(400, server.root().get("/v1/audit?from=yesterday&to=2026-01-02T00:00:00Z"));
    }
}
