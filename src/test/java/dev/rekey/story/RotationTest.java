package dev.rekey.story;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.id.SecretId;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** A key that is rotated while it is used, as everybody concerned sees it. */
@BothDatabases
class RotationTest {

    private static final String NO_SECRET = new SecretId(new UUID(1, 2)).toString();
    private static final Duration READABLE = Duration.ofSeconds(5);

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String owner = server.user(project, "member");
    private final TestClient root = server.root();

    @Test
    void bothSecretsAreGoodUntilTheOverlapIsOver() {
        TestResponse made = key("\"permissions\": [\"a\"]");
        TestResponse rotated = rotate(made, "{\"overlap_seconds\": 3600, \"reason\": \"quarterly\"}");
        assertThat(rotated.text("/id")).isEqualTo(made.text("/id"));
        assertThat(rotated.text("/version")).isEqualTo("2");
        assertThat(rotated.header("ETag")).contains("\"2\"");
        assertThat(rotated.header("Cache-Control")).contains("no-store");
        assertThat(ids(rotated)).hasSize(2).endsWith(made.text("/secrets/0/id"));
        assertThat(rotated.json().at("/secrets/0/expires_at").isNull()).isTrue();
        assertThat(rotated.text("/secrets/1/expires_at"))
                .isEqualTo(server.clock().instant().plusSeconds(3600).toString());
        assertThat(root.get(path(made)).body()).isEqualTo(rotated.body().replaceAll(",\"secret\":\"[^\"]*\"", ""));

        server.clock().advance(Duration.ofMinutes(59));
        assertThat(verdict(made)).isEqualTo("VALID");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        server.clock().advance(Duration.ofMinutes(1));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        assertThat(ids(root.get(path(made)))).containsExactly(rotated.text("/secrets/0/id"));
    }

    @Test
    void aDayIsTheUsualOverlap() {
        for (String body : List.of("", "{}", "{\"overlap_seconds\": null}")) {
            TestResponse rotated = rotate(key("\"restricted\": false"), body);
            assertThat(rotated.text("/secrets/1/expires_at"))
                    .isEqualTo(server.clock().instant().plusSeconds(86_400).toString());
        }
    }

    @Test
    void withoutAnOverlapEveryEarlierSecretEndsWithTheAnswer() {
        TestResponse made = key("\"restricted\": false");
        TestResponse second = rotate(made, "{}");
        assertThat(verdict(made)).isEqualTo("VALID");
        TestResponse third = rotate(made, "{\"overlap_seconds\": 0}");
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(second)).isEqualTo("NOT_FOUND");
        assertThat(verdict(third)).isEqualTo("VALID");
        assertThat(ids(third)).hasSize(1);
    }

    @Test
    void aRotationProlongsNoSecret() {
        TestResponse made = key("\"restricted\": false");
        TestResponse second = rotate(made, "{\"overlap_seconds\": 60}");
        TestResponse third = rotate(made, "{\"overlap_seconds\": 600}");
        assertThat(third.text("/secrets/2/expires_at")).isEqualTo(second.text("/secrets/1/expires_at"));
        TestResponse fourth = rotate(made, "{\"overlap_seconds\": 30}");
        String soon = server.clock().instant().plusSeconds(30).toString();
        assertThat(fourth.json().at("/secrets").findValuesAsString("expires_at").subList(1, 4))
                .containsOnly(soon);
    }

    @Test
    void noSecretOutlivesItsKey() {
        String end = server.clock().instant().plusSeconds(1_000).toString();
        TestResponse made = key("\"restricted\": false, \"expires_at\": \"" + end + "\"");
        TestResponse rotated = rotate(made, "{\"overlap_seconds\": 5000}");
        assertThat(rotated.text("/secrets/1/expires_at")).isEqualTo(end);
        String old = secretPath(rotated, 1);
        expect(200, root.patch(old, "{\"expires_in_seconds\": 999}"));
        expect(200, root.patch(old, "{\"expires_in_seconds\": 1000}"));
        for (String late : List.of(
                "{\"expires_in_seconds\": 1001}",
                "{\"expires_at\": \"" + server.clock().instant().plusSeconds(1_001) + "\"}")) {
            assertThat(expect(422, root.patch(old, late)).text("/errors/0/code"))
                    .isEqualTo("after_key");
        }
    }

    @Test
    void theSixthSecretIsRefusedUnlessItEndsTheOthers() {
        TestResponse made = key("\"restricted\": false");
        List<TestResponse> all = new ArrayList<>(List.of(made));
        for (int more = 0; more < 4; more++) {
            all.add(rotate(made, "{}"));
        }
        TestResponse refused = expect(409, root.post(path(made) + "/rotate"));
        assertThat(refused.text("/code")).isEqualTo("too_many_secrets");
        assertThat(all).allSatisfy(each -> assertThat(verdict(each)).isEqualTo("VALID"));
        expect(200, root.delete(secretPath(all.getLast(), 3)));
        all.remove(1);
        all.add(rotate(made, "{}"));
        assertThat(all).allSatisfy(each -> assertThat(verdict(each)).isEqualTo("VALID"));
        expect(409, root.post(path(made) + "/rotate"));
        TestResponse only = rotate(made, "{\"overlap_seconds\": 0}");
        assertThat(ids(only)).hasSize(1);
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        rotate(made, "{}");
    }

    @Test
    void aSecretWhoseOverlapIsOverCountsNoMore() {
        TestResponse made = key("\"restricted\": false");
        for (int number = 0; number < 8; number++) {
            rotate(made, "{\"overlap_seconds\": 10}");
            server.clock().advance(Duration.ofSeconds(10));
        }
        assertThat(ids(root.get(path(made)))).hasSize(1);
    }

    @Test
    void rotationResetsNoBudget() {
        TestResponse made = key("""
            "restricted": false, "credits": {"remaining": 10},
            "rate_limits": [{"name": "hourly", "limit": 6, "window_seconds": 3600}]\
            """);
        assertThat(verdict(made)).isEqualTo("VALID");
        assertThat(verdict(made)).isEqualTo("VALID");
        TestResponse rotated = rotate(made, "{}");
        assertThat(rotated.text("/credits/remaining")).isEqualTo("8");
        for (TestResponse either : List.of(made, rotated, made, rotated)) {
            assertThat(verdict(either)).isEqualTo("VALID");
        }
        assertThat(verdict(made)).isEqualTo("RATE_LIMITED");
        assertThat(verdict(rotated)).isEqualTo("RATE_LIMITED");
        TestResponse again = rotate(made, "{\"overlap_seconds\": 0}");
        assertThat(verdict(again)).isEqualTo("RATE_LIMITED");
        assertThat(again.text("/credits/remaining")).isEqualTo("4");
        await().atMost(READABLE).untilAsserted(() -> assertThat(usage(made)).isEqualTo(9));
    }

    private long usage(TestResponse key) {
        return expect(200, root.get(path(key) + "/usage")).json().path("total").asLong();
    }

    @Test
    void peopleSeeWhichSecretIsStillUsedAndFromWhere() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{}");
        ask(made, ", \"ip\": \"2001:DB8::7\"");
        ask(rotated, "");
        String now = server.clock().instant().toString();
        await().atMost(READABLE).untilAsserted(() -> {
            TestResponse read = root.get(path(made));
            assertThat(read.text("/secrets/0/last_used_at")).isEqualTo(now);
            assertThat(read.json().at("/secrets/0/last_used_from").isNull()).isTrue();
            assertThat(read.text("/secrets/1/last_used_at")).isEqualTo(now);
            assertThat(read.text("/secrets/1/last_used_from")).isEqualTo("2001:db8::7");
        });
        assertThat(root.get(path(made)).text("/version")).isEqualTo("2");
        expect(200, root.patch(path(made), root.get(path(made)).body()));
    }

    @Test
    void anOldSecretThatNobodyUsesEndsByItselfAndThatIsWrittenDown() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{\"overlap_seconds\": 86400, \"expires_after_idle_seconds\": 60}");
        assertThat(rotated.json().at("/secrets/0/expires_after_idle_seconds").isNull())
                .isTrue();
        assertThat(rotated.text("/secrets/1/expires_after_idle_seconds")).isEqualTo("60");
        server.clock().advance(Duration.ofSeconds(69));
        // Whether the use is still in memory or written by now: it counts.
        for (int use = 0; use < 5; use++) {
            assertThat(verdict(made)).isEqualTo("VALID");
            server.clock().advance(Duration.ofSeconds(69));
        }
        server.clock().advance(Duration.ofSeconds(1));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(actions(made)).startsWith("key.secret.ended"));
        TestResponse read = root.get(path(made));
        assertThat(ids(read)).hasSize(1);
        assertThat(read.text("/version")).isEqualTo("3");
        assertThat(read.text("/updated_by/name")).isEqualTo("system");
        assertThat(actions(made)).containsExactly("key.secret.ended", "key.rotated", "key.created");
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
    }

    @Test
    void aCallersOldSecretEndsBySilenceToo() {
        TestResponse made = key("\"restricted\": false");
        rotate(made, "{\"expires_after_idle_seconds\": 60}");
        TestClient old = server.anonymous().as(made.text("/secret"));
        server.clock().advance(Duration.ofSeconds(65));
        expect(200, old.get(path(made)));
        server.clock().advance(Duration.ofSeconds(65));
        expect(200, old.get(path(made)));
        server.clock().advance(Duration.ofSeconds(70));
        expect(401, old.get(path(made)));
    }

    @Test
    void aRotationThatIsTakenBackLeavesTheOneBeforeAsItWas() {
        TestResponse made = key("\"restricted\": false");
        TestResponse second = rotate(made, "{\"overlap_seconds\": 100, \"expires_after_idle_seconds\": 60}");
        TestResponse third = rotate(made, "{\"overlap_seconds\": 50}");
        assertThat(third.text("/secrets/2/expires_at")).isNotEqualTo(second.text("/secrets/1/expires_at"));
        TestResponse back = expect(200, root.post(path(made) + "/rotate/cancel", "{\"reason\": \"broken roll-out\"}"));
        assertThat(back.text("/version")).isEqualTo("4");
        assertThat(back.header("ETag")).contains("\"4\"");
        assertThat(back.json().at("/secrets"))
                .isEqualTo(root.get(path(made)).json().at("/secrets"));
        assertThat(back.json().at("/secrets").findValuesAsString("expires_at"))
                .isEqualTo(second.json().at("/secrets").findValuesAsString("expires_at"));
        assertThat(verdict(third)).isEqualTo("NOT_FOUND");
        assertThat(verdict(second)).isEqualTo("VALID");
        assertThat(verdict(made)).isEqualTo("VALID");
        TestResponse first = expect(200, root.post(path(made) + "/rotate/cancel"));
        assertThat(first.json().at("/secrets/0/expires_at").isNull()).isTrue();
        assertThat(first.json().at("/secrets/0/expires_after_idle_seconds").isNull())
                .isTrue();
        assertThat(verdict(second)).isEqualTo("NOT_FOUND");
        TestResponse none = expect(409, root.post(path(made) + "/rotate/cancel"));
        assertThat(none.text("/code")).isEqualTo("no_earlier_secret");
        server.clock().advance(Duration.ofDays(400));
        assertThat(verdict(made)).isEqualTo("VALID");
        assertThat(actions(made))
                .containsExactly(
                        "key.rotation.cancelled",
                        "key.rotation.cancelled",
                        "key.rotation.cancelled",
                        "key.rotated",
                        "key.rotated",
                        "key.created");
    }

    @Test
    void nothingIsLeftToGoBackToOnceTheOverlapIsOver() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{\"overlap_seconds\": 10}");
        server.clock().advance(Duration.ofSeconds(10));
        expect(409, root.post(path(made) + "/rotate/cancel"));
        assertThat(verdict(rotated)).isEqualTo("VALID");
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
    }

    @Test
    void whatWasSaidOfAnOlderSecretByHandSurvivesACancelledRotation() {
        TestResponse made = key("\"restricted\": false");
        rotate(made, "{\"overlap_seconds\": 1000}");
        TestResponse third = rotate(made, "{\"overlap_seconds\": 500}");
        TestResponse cut = expect(200, root.patch(secretPath(third, 2), "{\"expires_in_seconds\": 20}"));
        TestResponse back = expect(200, root.post(path(made) + "/rotate/cancel"));
        assertThat(back.text("/secrets/1/expires_at")).isEqualTo(cut.text("/secrets/2/expires_at"));
    }

    @Test
    void anOldSecretIsCutShortAndProlonged() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{\"overlap_seconds\": 100}");
        String old = secretPath(rotated, 1);
        TestResponse longer = expect(200, root.with("If-Match", "\"2\"").patch(old, "{\"expires_in_seconds\": 1000}"));
        assertThat(longer.text("/version")).isEqualTo("3");
        assertThat(longer.json().has("secret")).isFalse();
        server.clock().advance(Duration.ofSeconds(500));
        assertThat(verdict(made)).isEqualTo("VALID");
        String soon = server.clock().instant().plusSeconds(5).toString();
        TestResponse shorter = expect(200, root.patch(old, "{\"expires_at\": \"" + soon + "\"}"));
        assertThat(shorter.text("/secrets/1/expires_at")).isEqualTo(soon);
        TestResponse same = expect(200, root.patch(old, "{\"expires_at\": \"" + soon + "\"}"));
        // Nothing is changed. What is used is written down when it suits the server, and may be seen meanwhile.
        assertThat(same.header("ETag")).isEqualTo(shorter.header("ETag"));
        assertThat(same.json().at("/secrets/1/expires_at"))
                .isEqualTo(shorter.json().at("/secrets/1/expires_at"));
        TestResponse silent = expect(200, root.patch(old, "{\"expires_after_idle_seconds\": 60}"));
        assertThat(silent.text("/secrets/1/expires_after_idle_seconds")).isEqualTo("60");
        assertThat(silent.text("/secrets/1/expires_at")).isEqualTo(soon);
        expect(200, root.patch(old, "{\"expires_after_idle_seconds\": 60}"));
        TestResponse spoken = expect(200, root.patch(old, "{\"expires_after_idle_seconds\": null}"));
        assertThat(spoken.json().at("/secrets/1/expires_after_idle_seconds").isNull())
                .isTrue();
        assertThat(spoken.text("/version")).isEqualTo("6");
        assertThat(verdict(made)).isEqualTo("VALID");
        server.clock().advance(Duration.ofSeconds(5));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        expect(404, root.patch(old, "{\"expires_in_seconds\": 1000}"));
        assertThat(actions(made))
                .containsExactly(
                        "key.secret.updated",
                        "key.secret.updated",
                        "key.secret.updated",
                        "key.secret.updated",
                        "key.rotated",
                        "key.created");
    }

    @Test
    void anOldSecretIsEndedAtOnceAndTheOnlyOneNever() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{}");
        assertThat(verdict(made)).isEqualTo("VALID");
        expect(412, root.with("If-Match", "\"1\"").delete(secretPath(rotated, 1)));
        TestResponse ended = expect(200, root.with("If-Match", "\"2\"").delete(secretPath(rotated, 1)));
        assertThat(ended.header("ETag")).contains("\"3\"");
        assertThat(ids(ended)).containsExactly(rotated.text("/secrets/0/id"));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        expect(404, root.delete(secretPath(rotated, 1)));
        TestResponse last = expect(409, root.delete(secretPath(rotated, 0)));
        assertThat(last.text("/code")).isEqualTo("last_secret");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        assertThat(actions(made)).contains("key.secret.ended");
    }

    @Test
    void theNewestSecretGoesAsIfItsRotationWereTakenBack() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{\"overlap_seconds\": 60}");
        TestResponse ended = expect(200, root.delete(secretPath(rotated, 0)));
        assertThat(verdict(rotated)).isEqualTo("NOT_FOUND");
        assertThat(ended.json().at("/secrets/0/expires_at").isNull()).isTrue();
        server.clock().advance(Duration.ofDays(1));
        assertThat(verdict(made)).isEqualTo("VALID");
    }

    @Test
    void theNewestSecretCannotBeGivenAnEnd() {
        TestResponse made = key("\"restricted\": false");
        TestResponse refused = expect(409, root.patch(secretPath(made, 0), "{\"expires_in_seconds\": 60}"));
        assertThat(refused.text("/code")).isEqualTo("newest_secret");
        TestResponse rotated = rotate(made, "{}");
        expect(409, root.patch(secretPath(rotated, 0), "{\"expires_after_idle_seconds\": 60}"));
    }

    @Test
    void badInputIsRefusedWithItsPlace() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{}");
        String rotate = path(made) + "/rotate";
        for (Map.Entry<String, String> bad : Map.of(
                        "{\"overlap_seconds\": -1}",
                        "#/overlap_seconds",
                        "{\"overlap_seconds\": 31622401}",
                        "#/overlap_seconds",
                        "{\"overlap_seconds\": 99999999999999999999}",
                        "#/overlap_seconds",
                        "{\"expires_after_idle_seconds\": 59}",
                        "#/expires_after_idle_seconds",
                        "{\"expires_after_idle_seconds\": 31622401}",
                        "#/expires_after_idle_seconds",
                        "{\"reason\": \"" + "x".repeat(501) + "\"}",
                        "#/reason",
                        "{\"reason\": \"a\\u0000b\"}",
                        "#/reason")
                .entrySet()) {
            TestResponse reply = expect(422, root.post(rotate, bad.getKey()));
            assertThat(reply.text("/errors/0/pointer")).as(bad.getKey()).isEqualTo(bad.getValue());
        }
        for (String misshapen : List.of(
                "{\"overlap\": 1}",
                "{\"overlap_seconds\": \"1\"}",
                "{\"overlap_seconds\": 1.5}",
                "[]",
                "{",
                "{\"reason\": 1}")) {
            expect(400, root.post(rotate, misshapen));
        }
        expect(400, root.post(rotate + "/cancel", "{\"overlap_seconds\": 1}"));
        String old = secretPath(rotated, 1);
        String soon = server.clock().instant().plusSeconds(60).toString();
        for (Map.Entry<String, String> bad : Map.of(
                        "{\"expires_in_seconds\": 0}",
                        "out_of_range",
                        "{\"expires_in_seconds\": -5}",
                        "out_of_range",
                        "{\"expires_in_seconds\": 31622401}",
                        "out_of_range",
                        "{\"expires_in_seconds\": null}",
                        "required",
                        "{\"expires_at\": null}",
                        "required",
                        "{\"expires_at\": \"" + server.clock().instant() + "\"}",
                        "in_the_past",
                        "{\"expires_at\": \"9999-01-01T00:00:00Z\"}",
                        "out_of_range",
                        "{\"expires_at\": \"tomorrow\"}",
                        "not_an_instant",
                        "{\"expires_at\": \"" + soon + "\", \"expires_in_seconds\": 60}",
                        "mutually_exclusive",
                        "{\"expires_after_idle_seconds\": 1}",
                        "out_of_range")
                .entrySet()) {
            TestResponse reply = expect(422, root.patch(old, bad.getKey()));
            assertThat(reply.text("/errors/0/code")).as(bad.getKey()).isEqualTo(bad.getValue());
        }
        expect(400, root.patch(old, "{\"last_four\": \"abcd\"}"));
        expect(400, root.patch(old, "{\"expires_in_seconds\": \"60\"}"));
        for (String none : List.of(NO_SECRET, "secret_x", "x")) {
            expect(404, root.patch(path(made) + "/secrets/" + none, "{\"nonsense"));
            expect(404, root.with("If-Match", "\"99\"").delete(path(made) + "/secrets/" + none));
        }
        assertThat(root.get(path(made)).text("/version")).isEqualTo("2");
    }

    @Test
    void eachStepWantsTheVersionThatIsMeant() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{}");
        TestClient late = root.with("If-Match", "\"1\"");
        expect(412, late.post(path(made) + "/rotate"));
        expect(412, late.post(path(made) + "/rotate/cancel"));
        expect(412, late.patch(secretPath(rotated, 1), "{\"expires_in_seconds\": 60}"));
        expect(412, late.delete(secretPath(rotated, 1)));
        expect(200, root.with("If-Match", "\"2\"").post(path(made) + "/rotate/cancel"));
    }

    @Test
    void aRevokedKeyIsNotRotated() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{}");
        expect(200, root.post(path(made) + "/revoke"));
        for (TestResponse refused : List.of(
                root.post(path(made) + "/rotate"),
                root.post(path(made) + "/rotate/cancel"),
                root.patch(secretPath(rotated, 1), "{\"expires_in_seconds\": 60}"),
                root.delete(secretPath(rotated, 1)))) {
            assertThat(expect(409, refused).text("/code")).isEqualTo("key_revoked");
        }
        assertThat(verdict(made)).isEqualTo("REVOKED");
    }

    @Test
    void aStrangerSeesNoSecretOfAnothersKey() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{}");
        for (TestClient stranger :
                List.of(server.clientOf(server.project(), "administrator"), server.clientOf(project, "member"))) {
            expect(404, stranger.post(path(made) + "/rotate/cancel"));
            expect(404, stranger.patch(secretPath(rotated, 1), "{\"expires_in_seconds\": 60}"));
            expect(404, stranger.delete(secretPath(rotated, 1)));
        }
        TestClient viewer = server.clientOf(project, "viewer");
        expect(403, viewer.post(path(made) + "/rotate/cancel"));
        expect(403, viewer.delete(secretPath(rotated, 1)));
        // One key's secret is none of another's.
        TestResponse other = key("\"restricted\": false");
        expect(404, root.delete(path(other) + "/secrets/" + rotated.text("/secrets/1/id")));
    }

    @Test
    void aRestrictedKeyTouchesNeitherItsOwnSecretsNorThoseOfAWiderKey() {
        TestResponse self = key("\"permissions\": [\"keys:write\", \"keys:read\", \"a\"]");
        TestResponse wider = key("\"restricted\": false");
        TestResponse narrower = key("\"permissions\": [\"a\"]");
        TestClient caller = server.anonymous().as(self.text("/secret"));
        for (TestResponse refused : List.of(rotate(self, "{}"), rotate(wider, "{}"))) {
            for (TestResponse answer : List.of(
                    caller.post(path(refused) + "/rotate"),
                    caller.post(path(refused) + "/rotate/cancel"),
                    caller.patch(secretPath(refused, 1), "{\"expires_in_seconds\": 60}"),
                    caller.delete(secretPath(refused, 1)))) {
                assertThat(expect(403, answer).text("/code")).isEqualTo("grant_not_allowed");
            }
        }
        TestResponse rotated = expect(200, caller.post(path(narrower) + "/rotate"));
        expect(200, caller.patch(secretPath(rotated, 1), "{\"expires_in_seconds\": 60}"));
        expect(200, caller.post(path(narrower) + "/rotate/cancel"));
    }

    @Test
    void simultaneousRepeatsMakeOneSecret() throws Exception {
        TestResponse made = key("\"restricted\": false");
        TestClient client = root.with("Idempotency-Key", server.freshName("rotation"));
        List<TestResponse> replies = atOnce(16, () -> client.post(path(made) + "/rotate", "{}"));
        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(200));
        assertThat(replies.stream().filter(reply -> reply.json().has("secret"))).hasSize(1);
        assertThat(replies.stream()
                        .filter(reply -> reply.json().has("secret_available"))
                        .map(reply -> reply.text("/secret_available")))
                .hasSize(15)
                .containsOnly("false");
        TestResponse read = root.get(path(made));
        assertThat(read.text("/version")).isEqualTo("2");
        assertThat(ids(read)).hasSize(2);
        // Whoever lost the answer goes on with another rotation, which takes nothing from those who have it.
        TestClient next = root.with("Idempotency-Key", server.freshName("rotation"));
        TestResponse again = expect(200, next.post(path(made) + "/rotate", "{}"));
        assertThat(verdict(again)).isEqualTo("VALID");
        assertThat(verdict(made)).isEqualTo("VALID");

        TestClient back = root.with("Idempotency-Key", server.freshName("cancel"));
        List<TestResponse> cancelled = atOnce(8, () -> back.post(path(made) + "/rotate/cancel", "{}"));
        assertThat(cancelled).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text("/version")).isEqualTo("4");
        });
        assertThat(root.get(path(made)).text("/version")).isEqualTo("4");
    }

    @Test
    void rotationsAtOnceLoseNoSecretThatWasAnswered() throws Exception {
        TestResponse made = key("\"restricted\": false");
        List<TestResponse> replies = atOnce(8, () -> root.post(path(made) + "/rotate", "{\"overlap_seconds\": 600}"));
        List<TestResponse> done =
                replies.stream().filter(reply -> reply.status() == 200).toList();
        assertThat(done).hasSize(4);
        assertThat(replies.stream().filter(reply -> reply.status() != 200))
                .allSatisfy(reply -> assertThat(reply.text("/code")).isEqualTo("too_many_secrets"));
        assertThat(done.stream().map(reply -> reply.text("/version"))).containsExactlyInAnyOrder("2", "3", "4", "5");
        assertThat(done).allSatisfy(reply -> assertThat(verdict(reply)).isEqualTo("VALID"));
        assertThat(verdict(made)).isEqualTo("VALID");
        server.clock().advance(Duration.ofMinutes(10));
        assertThat(done.stream().map(this::verdict).filter("VALID"::equals)).hasSize(1);

        // Of two that name one version, one is told that it came too late.
        TestClient first = root.with("If-Match", "\"5\"");
        List<Integer> statuses = atOnce(4, () -> first.post(path(made) + "/rotate")).stream()
                .map(TestResponse::status)
                .toList();
        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 412);
    }

    @Test
    void rotationsAndCancellationsAtOnceLeaveTheKeyWithTheSecretsItShows() throws Exception {
        TestResponse made = key("\"restricted\": false");
        List<TestResponse> made2 = new ArrayList<>(List.of(made));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<TestResponse>> tasks = new ArrayList<>();
            for (int number = 0; number < 12; number++) {
                String route = number % 2 == 0 ? "/rotate" : "/rotate/cancel";
                tasks.add(() -> root.post(path(made) + route));
            }
            for (Future<TestResponse> reply : threads.invokeAll(tasks)) {
                made2.add(reply.get());
            }
        }
        TestResponse read = root.get(path(made));
        List<String> shown = ids(read);
        for (TestResponse reply : made2) {
            assertThat(reply.status()).isIn(200, 201, 409);
            if (reply.json().has("secret")) {
                boolean live = shown.contains(reply.text("/secrets/0/id"));
                assertThat(verdict(reply)).isEqualTo(live ? "VALID" : "NOT_FOUND");
            }
        }
        assertThat(shown).isNotEmpty();
    }

    @Test
    void anExplanationNamesTheOldSecretAndItsEnd() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{\"overlap_seconds\": 600, \"expires_after_idle_seconds\": 60}");
        TestResponse told = ask(made, ", \"explain\": true");
        assertThat(told.text("/steps/4/rule"))
                .contains(made.text("/secrets/0/id") + " until " + rotated.text("/secrets/1/expires_at"))
                .contains("until 60 seconds without use");
        assertThat(ask(rotated, ", \"explain\": true").text("/steps/4/rule")).isEqualTo("no restriction");
        assertThat(ask(made, "").body()).doesNotContain("secret_");
    }

    @Test
    void revisionsAndVersionsGoTogether() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{}");
        expect(200, root.patch(secretPath(rotated, 1), "{\"expires_in_seconds\": 60}"));
        expect(200, root.delete(secretPath(rotated, 1)));
        rotate(made, "{}");
        expect(200, root.post(path(made) + "/rotate/cancel"));
        assertThat(root.get(path(made)).text("/version")).isEqualTo("6");
        assertThat(actions(made)).hasSize(6);
    }

    @Test
    void theAuditTellsWhatBecameOfTheSecretsAndNoneOfTheirTexts() {
        TestResponse made = key("\"restricted\": false");
        TestResponse rotated = rotate(made, "{\"overlap_seconds\": 60}");
        TestResponse events = root.get("/v1/audit?key=" + made.text("/id"));
        JsonNode change = events.json().at("/items/0/changes/0");
        assertThat(change.path("field").asString()).isEqualTo("secrets");
        assertThat(change.at("/to/1/expires_at").asString()).isEqualTo(rotated.text("/secrets/1/expires_at"));
        assertThat(events.body()).doesNotContain(made.text("/secret"), rotated.text("/secret"));
    }

    @Test
    void vendorsApisShowTheNewestSecretAndKeepTheirPromises() {
        TestResponse made = key("\"permissions\": [\"files:read\"]");
        TestResponse rotated = rotate(made, "{}");
        TestClient administrator = server.clientOf(project, "administrator");
        assertThat(administrator.get("/api/2.0/keys").body())
                .contains(rotated.text("/secret")
                        .substring(rotated.text("/secret").length() - 4));
        TestResponse regenerated =
                expect(200, root.post("/project/" + project + "/key/" + made.text("/id") + "/regenerate"));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(rotated)).isEqualTo("NOT_FOUND");
        assertThat(expect(200, root.post("/v1/verify", "{\"key\": \"" + regenerated.text("/key/value") + "\"}"))
                        .text("/code"))
                .isEqualTo("VALID");
    }

    private static List<TestResponse> atOnce(int times, Callable<TestResponse> task) throws Exception {
        List<TestResponse> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<TestResponse> reply : threads.invokeAll(
                    IntStream.range(0, times).mapToObj(number -> task).toList())) {
                replies.add(reply.get());
            }
        }
        return replies;
    }

    private TestResponse key(String members) {
        return server.key(project, owner, members);
    }

    private TestResponse rotate(TestResponse key, String body) {
        String path = path(key) + "/rotate";
        return expect(200, body.isEmpty() ? root.post(path) : root.post(path, body));
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }

    private static String secretPath(TestResponse key, int number) {
        return path(key) + "/secrets/" + key.text("/secrets/" + number + "/id");
    }

    private static List<String> ids(TestResponse key) {
        return key.json().path("secrets").findValuesAsString("id");
    }

    private TestResponse ask(TestResponse issued, String members) {
        return expect(200, root.post("/v1/verify", "{\"key\": \"" + issued.text("/secret") + "\"" + members + "}"));
    }

    private String verdict(TestResponse issued) {
        return ask(issued, "").text("/code");
    }

    /** What was done to the key, the latest first; refusals aside. */
    private List<String> actions(TestResponse key) {
        List<String> done = new ArrayList<>();
        for (JsonNode event :
                root.get("/v1/audit?key=" + key.text("/id")).json().path("items")) {
            done.add(event.path("action").asString());
        }
        return done;
    }
}
