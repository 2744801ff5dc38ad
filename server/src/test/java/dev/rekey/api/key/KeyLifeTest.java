package dev.rekey.api.key;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key from its making to its end, through every operation. */
@BothDatabases
class KeyLifeTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void createAnswersTheWholeKeyAndItsSecretOnce() {
        String project = server.project();
        String user = server.user(project, "member");
        TestResponse made = expect(201, server.root().post("/v1/keys", """
            {"project": "%s", "owner": "%s", "name": "Nightly", "description": "d", "permissions": ["files:read", "files:read"],
             "allowed_ips": ["203.0.113.0/24", "2001:DB8::1"], "denied_ips": ["203.0.113.7"],
             "allowed_origins": ["https://*.example.com"], "allowed_resources": {"file": ["1", "2"]},
             "rate_limits": [{"name": "burst", "limit": 10, "window_seconds": 60}],
             "credits": {"remaining": 5, "refill": {"amount": 10, "interval": "monthly"}},
             "metadata": {"plan": "gold", "n": 1.50}, "not_before": "2026-03-01T12:00:00+01:00",
             "expires_at": "2027-01-01T00:00:00.1234567Z"}
            """.formatted(project, user)));
        assertThat(made.header("Cache-Control")).contains("no-store");
        assertThat(made.header("ETag")).contains("\"1\"");
        assertThat(made.header("Location")).contains("/v1/keys/" + made.text("/id"));
        assertThat(made.text("/secret")).matches("rekey_[0-9A-Za-z]{49}");
        assertThat(made.text("/state")).isEqualTo("pending");
        assertThat(made.text("/restricted")).isEqualTo("true");
        assertThatJson(made.json().at("/permissions")).isEqualTo("['files:read']");
        assertThatJson(made.json().at("/allowed_ips")).isEqualTo("['203.0.113.0/24','2001:db8::1']");
        assertThat(made.text("/not_before")).isEqualTo("2026-03-01T11:00:00Z");
        assertThat(made.text("/expires_at")).isEqualTo("2027-01-01T00:00:00.123456Z");
        assertThatJson(made.json().at("/rate_limits")).isEqualTo("""
            [{"name":"burst","limit":10,"window_seconds":60,"algorithm":"bucket","scope":"key",
             "on_outage":"share"}]
            """);
        assertThatJson(made.json().at("/credits")).isEqualTo("""
            {"remaining":5,"refill":{"amount":10,"interval":"monthly","at":"%s"}}
            """.formatted(
                server.clock().instant().atOffset(ZoneOffset.UTC).plusMonths(1).toInstant()));
        assertThat(made.body()).contains(json("'metadata':{'plan':'gold','n':1.50}"));
        assertThat(made.text("/created_at")).isEqualTo(server.clock().instant().toString());
        assertThat(made.text("/created_by/name")).isEqualTo("root");

        TestResponse read = expect(200, server.root().get("/v1/keys/" + made.text("/id")));
        assertThat(read.json().has("secret")).isFalse();
        assertThat(read.body()).doesNotContain(made.text("/secret"));
        assertThat(read.header("ETag")).contains("\"1\"");
        assertThat(read.text("/secrets/0/last_four"))
                .isEqualTo(made.text("/secret").substring(made.text("/secret").length() - 4));
    }

    @Test
    void whatIsReadBackIsWhatWasAnswered() {
        TestResponse made = key("""
            "permissions": ["a:b"], "metadata": {"z": {"deep": [1, null, 2.0]}, "a": true}
            """);
        TestResponse read = expect(200, server.root().get(path(made)));
        String withoutSecret = made.body().replaceAll(",\"secret\":\"[^\"]*\"", "");
        assertThat(read.body()).isEqualTo(withoutSecret);
    }

    @Test
    void aNewKeyMustSayWhetherItIsRestricted() {
        TestResponse reply = expect(422, server.root().post("/v1/keys", json("{'name': 'x'}")));
        assertThat(reply.text("/errors/0/pointer")).isEqualTo("#/restricted");
        assertThat(reply.text("/errors/0/code")).isEqualTo("required");
        // A null list is none, so it says nothing either.
        expect(422, server.root().post("/v1/keys", json("{'name': 'x', 'permissions': null}")));
        TestResponse empty = expect(201, server.root().post("/v1/keys", json("{'name': 'x', 'permissions': []}")));
        assertThat(empty.text("/restricted")).isEqualTo("true");
    }

    @Test
    void projectAndOwnerDefaultToTheCallersOwn() {
        String project = server.project();
        TestClient member = server.clientOf(project, "member");
        TestResponse made = expect(201, member.post("/v1/keys", json("{'name': 'mine', 'restricted': false}")));
        assertThat(made.text("/owner/role")).isEqualTo("member");
        assertThat(made.text("/project"))
                .isEqualTo(server.root().get("/v1/projects/" + project).text("/id"));
        assertThat(made.text("/created_by/user")).isEqualTo(made.text("/owner/id"));
    }

    @Test
    void theSecretsPrefixIsTheProjects() {
        String project = server.project();
        expect(200, server.root().patch("/v1/projects/" + project, json("{'settings': {'key_prefix': 'acme_live'}}")));
        TestResponse made = server.key(project, server.user(project, "member"));
        assertThat(made.text("/secret")).startsWith("acme_live_");
        assertThat(made.text("/secrets/0/start"))
                .isEqualTo(made.text("/secret").substring(0, "acme_live_".length() + 4));
    }

    @Test
    void eachFieldIsKeptClearedAndReplaced() {
        TestResponse made = key("""
            "permissions": ["a:b"], "description": "d", "not_before": "2026-01-01T00:00:00Z",
            "expires_at": "2027-01-01T00:00:00Z", "allowed_ips": ["10.0.0.0/8"], "denied_ips": ["10.0.0.1"],
            "allowed_origins": ["https://a.example"], "allowed_resources": {"file": ["1"], "dir": ["2"]},
            "rate_limits": [{"name": "r", "limit": 1, "window_seconds": 1}],
            "credits": {"remaining": 5, "refill": {"amount": 1, "interval": "daily"}}, "metadata": {"a": 1, "b": 2}
            """);
        String path = path(made);
        TestClient root = server.root();
        Instant start = server.clock().instant();

        TestResponse kept = expect(200, root.patch(path, "{}"));
        assertThat(kept.body()).isEqualTo(root.get(path).body());
        assertThat(kept.text("/version")).isEqualTo("1");

        check(path, json("{'name': 'n'}"), "/name", "\"n\"");
        check(path, json("{'description': 'e'}"), "/description", "\"e\"");
        check(path, json("{'description': null}"), "/description", "null");
        check(path, json("{'enabled': false}"), "/enabled", "false");
        check(path, json("{'enabled': true}"), "/enabled", "true");
        check(path, json("{'not_before': '2026-02-01T00:00:00+01:00'}"), "/not_before", "\"2026-01-31T23:00:00Z\"");
        check(path, json("{'not_before': null}"), "/not_before", "null");
        check(path, json("{'expires_at': '2028-01-01T00:00:00Z'}"), "/expires_at", "\"2028-01-01T00:00:00Z\"");
        check(path, json("{'expires_at': null}"), "/expires_at", "null");
        check(path, json("{'permissions': ['c:d', 'a:b', 'c:d']}"), "/permissions", json("['c:d','a:b']"));
        check(path, json("{'permissions': null}"), "/permissions", "[]");
        check(path, json("{'restricted': false}"), "/restricted", "false");
        check(path, json("{'permissions': ['x']}"), "/restricted", "false");
        check(path, json("{'permissions': []}"), "/permissions", "[]");
        check(path, json("{'allowed_ips': ['::ffff:192.0.2.1']}"), "/allowed_ips", json("['192.0.2.1']"));
        check(path, json("{'allowed_ips': null}"), "/allowed_ips", "[]");
        check(path, json("{'denied_ips': ['2001:db8::/32']}"), "/denied_ips", json("['2001:db8::/32']"));
        check(path, json("{'denied_ips': []}"), "/denied_ips", "[]");
        check(
                path,
                json("{'allowed_origins': ['https://b.example:8443']}"),
                "/allowed_origins",
                json("['https://b.example:8443']"));
        check(path, json("{'allowed_origins': null}"), "/allowed_origins", "[]");
        check(
                path,
                json("{'allowed_resources': {'file': ['3', '4']}}"),
                "/allowed_resources",
                json("{'file':['3','4'],'dir':['2']}"));
        check(path, json("{'allowed_resources': {'dir': null}}"), "/allowed_resources", json("{'file':['3','4']}"));
        check(path, json("{'allowed_resources': null}"), "/allowed_resources", "{}");
        check(
                path,
                json("{'rate_limits': [{'name': 's', 'limit': 2, 'window_seconds': 3, 'algorithm': 'window'}]}"),
                "/rate_limits/0/algorithm",
                "\"window\"");
        check(path, json("{'rate_limits': null}"), "/rate_limits", "[]");
        check(path, json("{'credits': {'remaining': 9}}"), "/credits", """
            {"remaining":9,"refill":{"amount":1,"interval":"daily","at":"%s"}}
            """.formatted(start.plus(1, ChronoUnit.DAYS)));
        check(
                path,
                json("{'credits': {'refill': {'interval': 'weekly'}}}"),
                "/credits/refill",
                json("{'amount':1,'interval':'weekly','at':'%s'}").formatted(start.plus(7, ChronoUnit.DAYS)));
        check(path, json("{'credits': {'refill': null}}"), "/credits", json("{'remaining':9,'refill':null}"));
        check(path, json("{'credits': null}"), "/credits", "null");
        check(path, json("{'metadata': {'b': null, 'c': {'d': 1}}}"), "/metadata", json("{'a':1,'c':{'d':1}}"));
        check(path, json("{'metadata': {'c': {'e': 2}}}"), "/metadata", json("{'a':1,'c':{'d':1,'e':2}}"));
        check(path, json("{'metadata': null}"), "/metadata", "{}");
    }

    @Test
    void whatCannotBeEmptiedIsNotNull() {
        TestResponse reply = expect(
                422,
                server.root()
                        .patch(
                                path(key(json("'restricted': false"))),
                                json("{'name': null, 'enabled': null, 'restricted': null}")));
        assertThat(reply.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("#/name", "#/enabled", "#/restricted");
    }

    @Test
    void aKeyCanBeSentBackAsItWasRead() {
        TestResponse made = key("""
            "permissions": ["a:b"], "metadata": {"a": 1}, "expires_at": "2030-01-01T00:00:00Z"
            """);
        TestResponse read = expect(200, server.root().get(path(made)));
        TestResponse same = expect(200, server.root().patch(path(made), read.body()));
        assertThat(same.text("/version")).isEqualTo("1");
        assertThat(same.body()).isEqualTo(read.body());

        server.clock().advance(Duration.ofSeconds(1));
        String changed = read.body().replace(json("'name':'%s'").formatted(read.text("/name")), json("'name':'other'"));
        TestResponse after = expect(200, server.root().patch(path(made), changed));
        assertThat(after.text("/name")).isEqualTo("other");
        assertThat(after.text("/version")).isEqualTo("2");

        // Another spelling of an instant is no change; another number is.
        expect(
                200,
                server.root()
                        .patch(
                                path(made),
                                json("{'created_at': '%s'}")
                                        .formatted(read.text("/created_at").replace("Z", "+00:00"))));
        TestResponse refused = expect(422, server.root().patch(path(made), changed));
        assertThat(refused.json().at("/errors").findValuesAsString("pointer")).contains("#/version", "#/updated_at");
        assertThat(refused.json().at("/errors").findValuesAsString("code")).containsOnly("read_only");
    }

    @Test
    void readOnlyMembersCannotBeChanged() {
        TestResponse made = key(json("'restricted': false"));
        for (String member : List.of(
                json("'id': 'x'"),
                json("'number': 99"),
                json("'owner': null"),
                json("'kind': 'publishable'"),
                json("'state': 'revoked'"),
                json("'secrets': []"),
                json("'version': 1.5"),
                json("'created_by': {'user': null}"))) {
            TestResponse reply = expect(422, server.root().patch(path(made), "{" + member + "}"));
            assertThat(reply.text("/errors/0/code")).as(member).isEqualTo("read_only");
        }
        assertThat(server.root().get(path(made)).text("/version")).isEqualTo("1");
    }

    @Test
    void metadataIsReplacedAsAWhole() {
        TestResponse made = key(json("'restricted': false, 'metadata': {'a': 1}"));
        TestResponse replaced = expect(200, server.root().put(path(made) + "/metadata", json("{'b': {'c': [1]}}")));
        assertThatJson(replaced.json().at("/metadata")).isEqualTo("{'b':{'c':[1]}}");
        assertThat(replaced.header("ETag")).contains("\"2\"");
        expect(400, server.root().put(path(made) + "/metadata", "[]"));
        expect(
                422,
                server.root().put(path(made) + "/metadata", json("{'a': '%s'}").formatted("x".repeat(17_000))));
    }

    @Test
    void aChangeIsInForceWhenItsAnswerReturns() {
        TestResponse made = key(json("'permissions': ['files:read']"));
        assertThat(verdict(made)).isEqualTo("VALID");
        expect(200, server.root().patch(path(made), json("{'enabled': false}")));
        assertThat(verdict(made)).isEqualTo("DISABLED");
        expect(200, server.root().patch(path(made), json("{'enabled': true}")));
        assertThat(verdict(made)).isEqualTo("VALID");
    }

    @Test
    void aRevokedKeyStaysRevoked() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse revoked = expect(200, server.root().post(path(made) + "/revoke", json("{'reason': 'leaked'}")));
        assertThat(revoked.text("/state")).isEqualTo("revoked");
        assertThat(revoked.text("/revoke_reason")).isEqualTo("leaked");
        assertThat(revoked.text("/revoked_by/name")).isEqualTo("root");
        assertThat(revoked.header("ETag")).contains("\"2\"");
        server.clock().advance(Duration.ofSeconds(1));
        TestResponse again = expect(200, server.root().post(path(made) + "/revoke"));
        assertThat(again.body()).isEqualTo(revoked.body());
        TestResponse patched = expect(409, server.root().patch(path(made), json("{'name': 'x'}")));
        assertThat(patched.text("/code")).isEqualTo("key_revoked");
        expect(409, server.root().post(path(made) + "/rotate"));
        assertThat(verdict(made)).isEqualTo("REVOKED");
        expect(400, server.root().post(path(made) + "/revoke", json("{'why': 'x'}")));
    }

    @Test
    void rotationGivesAnotherSecretAndEndsTheOldOneAtOnceWithoutAnOverlap() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = expect(200, server.root().post(path(made) + "/rotate", json("{'overlap_seconds': 0}")));
        assertThat(rotated.header("Cache-Control")).contains("no-store");
        assertThat(rotated.text("/secret")).isNotEqualTo(made.text("/secret"));
        assertThat(rotated.text("/version")).isEqualTo("2");
        assertThat(rotated.json().at("/secrets").size()).isEqualTo(1);
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        expect(400, server.root().post(path(made) + "/rotate", json("{'overlap': 1}")));
    }

    @Test
    void aDeletedKeyIsGone() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse deleted = expect(204, server.root().delete(path(made)));
        assertThat(deleted.body()).isEmpty();
        expect(404, server.root().get(path(made)));
        expect(404, server.root().delete(path(made)));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
    }

    @Test
    void theRootKeyIsProtected() {
        TestResponse keys = expect(200, server.root().get("/v1/keys?project=default&owner=root&q=root"));
        String path = "/v1/keys/" + keys.text("/items/0/id");
        for (String patch : List.of(
                json("{'enabled': false}"),
                json("{'restricted': true}"),
                json("{'expires_at': '2030-01-01T00:00:00Z'}"))) {
            assertThat(expect(409, server.root().patch(path, patch)).text("/code"))
                    .isEqualTo("root_protected");
        }
        expect(409, server.root().delete(path));
        expect(409, server.root().post(path + "/revoke"));
        expect(200, server.root().get("/v1/keys/" + keys.text("/items/0/id")));
    }

    private static TestResponse key(String members) {
        String project = server.project();
        return server.key(project, server.user(project, "member"), members);
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }

    private static String verdict(TestResponse issued) {
        return expect(
                        200,
                        server.root().post("/v1/verify", json("{'key': '%s'}").formatted(issued.text("/secret"))))
                .text("/code");
    }

    /** The patch makes the member at {@code pointer} so, in the answer and in what is read afterwards, and nothing else. */
    private static void check(String path, String patch, String pointer, String expected) {
        TestResponse answer = expect(200, server.root().patch(path, patch));
        assertThatJson(answer.json().at(pointer)).as(patch).isEqualTo(expected);
        assertThat(server.root().get(path).body()).as(patch).isEqualTo(answer.body());
        TestResponse again = expect(200, server.root().patch(path, patch));
        assertThat(again.body()).as("%s again", patch).isEqualTo(answer.body());
    }
}
