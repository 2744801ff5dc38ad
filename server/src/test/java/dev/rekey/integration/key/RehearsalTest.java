package dev.rekey.integration.key;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A key is made and used, and a change of it is tried on that use before it is made, from outside. */
@BothDatabases
class RehearsalTest {

    private static final String OFFICE = json("'ip': '192.0.2.7', 'permissions': ['files:read']");
    private static final String HOME = json("'ip': '2001:db8:5::1', 'permissions': ['files:write']");
    private static final String SITE = json("'ip': '203.0.113.9', 'origin': 'https://a.example'");
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final TestClient root = server.root();

    /** The body of any update is rehearsed, also of one that is to be made later. */
    @Test
    void aChangeThatIsToBeMadeLaterIsTriedLikeOneOfNow() {
        TestResponse key = key(json("'permissions': ['files:read']"));
        use(key, OFFICE, 2);
        awaitAttempts(key, 2);
        String later = server.clock().instant().plus(Duration.ofDays(1)).toString();
        String change = json("{'permissions': [], 'effective_at': '%s'}");
        TestResponse response = expect(200, root.post(path(key) + "/rehearse", change.formatted(later)));
        assertThat(bounds(response, "/would_refuse")).containsExactly(2L, 2L);
        TestResponse past = expect(422, root.post(path(key) + "/rehearse", change.formatted("2020-01-01T00:00:00Z")));
        assertThat(past.text("/errors/0/pointer")).isEqualTo("#/effective_at");
        TestResponse nothing = expect(
                200, root.post(path(key) + "/rehearse", change.formatted(later).replace("[]", json("['files:read']"))));
        assertThat(bounds(nothing, "/would_refuse")).containsExactly(0L, 0L);
        expect(412, root.with("If-Match", "\"9\"").post(path(key) + "/rehearse", change.formatted(later)));
        assertThat(expect(200, root.get(path(key))).json().at("/pending_changes"))
                .isEmpty();
    }

    @Test
    void aChangeIsTriedThenRefusedThenMadeAndUndone() {
        TestResponse key = key(json("'permissions': ['files:read', 'files:write']"));
        use(key, OFFICE, 5);
        use(key, HOME, 2);
        use(key, SITE, 1);
        use(key, json("'permissions': ['rooms:read']"), 3);
        awaitAttempts(key, 11);

        String change = """
            {"allowed_ips": ["192.0.2.0/24"], "permissions": ["files:read", "rooms:read"]}
            """;
        TestResponse response = expect(200, root.post(path(key) + "/rehearse", change));
        assertThat(bounds(response, "/would_refuse")).containsExactly(3L, 3L);
        assertThatJson(response.json().at("/would_refuse/by_reason"))
                .isEqualTo("[{'code':'IP_NOT_ALLOWED','at_least':3,'at_most':3}]");
        assertThatJson(response.json().at("/would_refuse/by_source")).isEqualTo("""
            [{"network":"2001:db8:5::/48","origin":null,"at_least":2,"at_most":2},
             {"network":"203.0.113.0/24","origin":"https://a.example","at_least":1,"at_most":1}]
            """);
        assertThat(response.text("/would_refuse/examples/0/permissions")).isEqualTo("files:write");
        assertThat(response.text("/would_refuse/examples/0/recorded")).isEqualTo("VALID");
        assertThat(response.text("/would_refuse/examples/0/predicted/0")).isEqualTo("IP_NOT_ALLOWED");
        // Whoever comes from an unknown address is refused by the new network, whatever is allowed beside.
        assertThat(bounds(response, "/would_allow")).containsExactly(0L, 0L);
        assertThat(bounds(response, "/would_pass")).containsExactly(5L, 5L);
        assertThat(response.json().at("/uncertain").size()).isZero();
        assertThat(response.json().at("/changes").findValuesAsString("field"))
                .containsExactlyInAnyOrder("permissions", "allowed_ips");
        assertThat(response.json().at("/effects").findValuesAsString("text"))
                .contains("loses files:write", "gains rooms:read");
        assertThat(response.text("/version")).isEqualTo("1");
        assertThat(response.text("/recording")).isEqualTo("true");

        TestResponse refused =
                expect(409, root.with("Prefer", "rehearse; max-refused=2").patch(path(key), change));
        assertThat(refused.text("/code")).isEqualTo("rehearsal_refused");
        assertThat(bounds(refused, "/rehearsal/would_refuse")).containsExactly(3L, 3L);
        assertThat(refused.header("Preference-Applied")).contains("rehearse");
        TestResponse unchanged = expect(200, root.get(path(key)));
        assertThat(unchanged.text("/version")).isEqualTo("1");

        TestResponse made = expect(
                200, root.with("Prefer", "rehearse; max-refused=3, wait=5").patch(path(key), change));
        assertThat(made.text("/version")).isEqualTo("2");
        assertThat(made.header("Preference-Applied")).contains("rehearse, wait");
        assertThat(made.json().at("/receipt/complete").asBoolean()).isTrue();
        assertThat(verdict(key, HOME)).isEqualTo("IP_NOT_ALLOWED");
        assertThat(verdict(key, OFFICE)).isEqualTo("VALID");

        TestResponse back = expect(
                200,
                root.post(path(key) + "/rehearse", json("{'allowed_ips': [], 'permissions': ['files:*', 'rooms:*']}")));
        assertThat(bounds(back, "/would_refuse")).containsExactly(0L, 0L);
        assertThat(Long.parseLong(back.text("/would_allow/at_least"))).isGreaterThanOrEqualTo(3);
        expect(200, root.post(path(key) + "/revisions/1/restore"));
        assertThat(verdict(key, HOME)).isEqualTo("VALID");
    }

    @Test
    void aRuleNarrowerThanWhatIsRecordedGivesBothBounds() {
        TestResponse key = key(json("'restricted': false"));
        use(key, OFFICE, 4);
        awaitAttempts(key, 4);
        String narrow = json("{'allowed_ips': ['192.0.2.0/25']}");
        TestResponse response = expect(200, root.post(path(key) + "/rehearse", narrow));
        assertThat(bounds(response, "/would_refuse")).containsExactly(0L, 4L);
        assertThat(response.text("/uncertain/0/code")).isEqualTo("rule_within_network");
        assertThat(response.text("/uncertain/0/attempts")).isEqualTo("4");
        // What might have been refused counts.
        expect(409, root.with("Prefer", "rehearse").patch(path(key), narrow));
        expect(200, root.with("Prefer", "rehearse; max-refused=4").patch(path(key), narrow));

        // The key had this rule from the start: who passed came from the one address.
        TestResponse single = key(json("'restricted': false, 'allowed_ips': ['192.0.2.7']"));
        use(single, OFFICE, 4);
        awaitAttempts(single, 4);
        TestResponse moved =
                expect(200, root.post(path(single) + "/rehearse", json("{'allowed_ips': ['198.51.100.1']}")));
        assertThat(bounds(moved, "/would_refuse")).containsExactly(4L, 4L);
        expect(
                200,
                root.with("Prefer", "rehearse")
                        .patch(path(single), json("{'allowed_ips': ['192.0.2.7', '198.51.100.1']}")));
    }

    @Test
    void whatIsRefusedAlreadyIsNotHeldAgainstAChange() {
        TestResponse key = key(json("'permissions': ['files:read', 'files:write']"));
        use(key, HOME, 2);
        awaitAttempts(key, 2);
        expect(200, root.patch(path(key), json("{'permissions': ['files:read']}")));
        TestResponse renamed = expect(200, root.with("Prefer", "rehearse").patch(path(key), json("{'name': 'other'}")));
        assertThat(renamed.text("/name")).isEqualTo("other");
        // Nothing is changed, so nothing is tried; the preference was heeded all the same.
        TestResponse same = expect(200, root.with("Prefer", "rehearse").patch(path(key), json("{'name': 'other'}")));
        assertThat(same.header("Preference-Applied")).contains("rehearse");
        assertThat(same.text("/version")).isEqualTo(renamed.text("/version"));
    }

    @Test
    void aKeyThatWasNeverUsedHasNoTraffic() {
        TestResponse key = key(json("'restricted': false"));
        TestResponse response = expect(200, root.post(path(key) + "/rehearse", json("{'enabled': false}")));
        assertThat(response.text("/attempts")).isEqualTo("0");
        assertThat(bounds(response, "/would_refuse")).containsExactly(0L, 0L);
        assertThat(response.json().at("/effects").findValuesAsString("text")).containsExactly("is disabled");
        TestResponse nothing = expect(200, root.post(path(key) + "/rehearse", "{}"));
        assertThat(nothing.json().at("/changes").size()).isZero();
        expect(200, root.with("Prefer", "rehearse").patch(path(key), json("{'enabled': false}")));
    }

    @Test
    void aProjectMayHaveNothingRecorded() {
        String project = server.project();
        TestResponse settings =
                expect(200, root.patch("/v1/projects/" + project, json("{'settings': {'record_traffic': false}}")));
        assertThat(settings.json().at("/settings/record_traffic").asBoolean()).isFalse();
        TestResponse quiet = server.key(project, server.user(project, "member"), json("'restricted': false"));
        use(quiet, OFFICE, 2);
        TestResponse other = key(json("'restricted': false"));
        use(other, OFFICE, 1);
        awaitAttempts(other, 1);
        TestResponse response = expect(200, root.post(path(quiet) + "/rehearse", json("{'enabled': false}")));
        assertThat(response.text("/attempts")).isEqualTo("0");
        assertThat(response.text("/recording")).isEqualTo("false");
        expect(200, root.patch("/v1/projects/" + project, json("{'settings': {'record_traffic': true}}")));
        use(quiet, OFFICE, 2);
        awaitAttempts(quiet, 2);
        expect(400, root.patch("/v1/projects/" + project, json("{'settings': {'record_traffic': 1}}")));
    }

    @Test
    void callsThatAreMadeWithAKeyAreNotItsTraffic() {
        TestResponse key = key(json("'restricted': false"));
        TestClient caller = server.anonymous().as(key.text("/secret"));
        use(key, OFFICE, 1);
        awaitAttempts(key, 1);
        expect(200, caller.get(path(key)));
        expect(200, caller.post("/v1/verify", json("{'key': '%s', %s}").formatted(key.text("/secret"), HOME)));
        awaitAttempts(key, 2);
    }

    @Test
    void theHoursToLookAtAreAsked() {
        TestResponse key = key(json("'restricted': false"));
        use(key, OFFICE, 1);
        awaitAttempts(key, 1);
        server.clock().advance(Duration.ofHours(3));
        use(key, OFFICE, 2);
        awaitAttempts(key, 3);
        TestResponse recent = expect(200, root.post(path(key) + "/rehearse?hours=2", "{}"));
        assertThat(recent.text("/attempts")).isEqualTo("2");
        for (String bad : List.of("0", "721", "-1", "x", "1.5", "")) {
            expect(400, root.post(path(key) + "/rehearse?hours=" + bad, "{}"));
        }
        expect(400, root.post(path(key) + "/rehearse?days=1", "{}"));
    }

    @Test
    void whatTheUpdateIsRefusedForTheRehearsalIsToo() {
        TestResponse key = key(json("'restricted': false"));
        expect(422, root.post(path(key) + "/rehearse", json("{'allowed_ips': ['nowhere']}")));
        expect(400, root.post(path(key) + "/rehearse", json("{'nam': 'x'}")));
        expect(400, root.post(path(key) + "/rehearse", "[]"));
        expect(412, root.with("If-Match", "\"9\"").post(path(key) + "/rehearse", "{}"));
        expect(200, root.with("If-Match", "\"1\"").post(path(key) + "/rehearse", "{}"));
        TestClient viewer = server.clientOf(server.project(), "viewer");
        expect(403, viewer.post(path(key) + "/rehearse", "{}"));
        TestClient stranger = server.clientOf(server.project(), "administrator");
        expect(404, stranger.post(path(key) + "/rehearse", "{}"));
        expect(404, root.post("/v1/keys/key_none/rehearse", "{}"));
        expect(200, root.post(path(key) + "/revoke"));
        TestResponse revoked = expect(409, root.post(path(key) + "/rehearse", "{}"));
        assertThat(revoked.text("/code")).isEqualTo("key_revoked");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rehearse",
                "Rehearse",
                "rehearse;max-refused=0",
                "rehearse; max-refused=\"0\"",
                "rehearse; max-refused",
                "rehearse; max-refused=",
                "rehearse; max-refused=-1",
                "rehearse; max-refused=1.5",
                "rehearse; max-refused=many",
                "rehearse; max-refused=99999999999999999999",
                "rehearse; other=1",
                "wait=1, rehearse",
                "rehearse=yes"
            })
    void whoeverAsksForAGuardIsNotLeftWithout(String preference) {
        TestResponse key = key(json("'restricted': false"));
        use(key, OFFICE, 1);
        awaitAttempts(key, 1);
        expect(409, root.with("Prefer", preference).patch(path(key), json("{'enabled': false}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rehearsed", "max-refused=0", "return=minimal; rehearse", ";", "="})
    void anotherPreferenceIsPassedOver(String preference) {
        TestResponse key = key(json("'restricted': false"));
        TestResponse changed =
                expect(200, root.with("Prefer", preference).patch(path(key), json("{'enabled': false}")));
        assertThat(changed.header("Preference-Applied")).isEmpty();
    }

    private TestResponse key(String members) {
        String project = server.project();
        return server.key(project, server.user(project, "administrator"), members);
    }

    private void use(TestResponse key, String attempt, int times) {
        for (int time = 0; time < times; time++) {
            verdict(key, attempt);
        }
    }

    private String verdict(TestResponse key, String attempt) {
        return expect(200, root.post("/v1/verify", json("{'key': '%s', %s}").formatted(key.text("/secret"), attempt)))
                .text("/code");
    }

    private void awaitAttempts(TestResponse key, long attempts) {
        server.app().flush();
        await().pollDelay(Duration.ZERO)
                .atMost(AT_MOST)
                .untilAsserted(() -> assertThat(expect(200, root.post(path(key) + "/rehearse", "{}"))
                                .text("/attempts"))
                        .isEqualTo(Long.toString(attempts)));
    }

    private static List<Long> bounds(TestResponse reply, String pointer) {
        JsonNode turned = reply.json().at(pointer);
        return List.of(turned.at("/at_least").asLong(), turned.at("/at_most").asLong());
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }
}
