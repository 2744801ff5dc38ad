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

/** Is this key good for this? Judged in one order, and told of a valid key alone what it is. */
@BothDatabases
class VerifyTest {

    private static final String NOTHING = """
        "key_id":null,"project":null,"owner":null,"permissions":[],"roles":[],"metadata":null,\
        "expires_at":null,"rate_limits":[],"retry_after_seconds":null,"unknown_rate_limits":[],\
        "credits_remaining":null,"version":null,"stale":false}\
        """;

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aValidKeyIsDescribedWhole() {
        String project = server.project();
        String user = server.user(project, "member");
        TestResponse key = server.key(project, user, """
            "permissions": ["files:read"], "metadata": {"plan": "gold"}, "expires_at": "2030-01-01T00:00:00Z",
            "rate_limits": [{"name": "burst", "limit": 10, "window_seconds": 60}], "credits": {"remaining": 7}
            """);
        TestResponse verdict = verify(key, "");
        assertThat(plain(verdict)).isEqualTo("""
            {"valid":true,"code":"VALID","key_id":"%s","project":"%s","owner":%s,\
            "permissions":["files:read"],"roles":[],"metadata":{"plan":"gold"},\
            "expires_at":"2030-01-01T00:00:00Z",\
            "rate_limits":[{"name":"burst","scope":"key","limit":10,"remaining":9,"reset_seconds":6}],\
            "retry_after_seconds":null,"unknown_rate_limits":[],"credits_remaining":6,"version":1,\
            "stale":false}\
            """.formatted(
                        key.text("/id"), key.text("/project"), key.json().at("/owner")));
        assertThat(verdict.header("Cache-Control")).contains("no-store");
    }

    @Test
    void permissionsAreToldInTheKeysOwnOrderWhateverOtherKeysHave() {
        String project = server.project();
        String user = server.user(project, "member");
        for (String order : new String[] {json("['a','b']"), json("['b','a']")}) {
            TestResponse key =
                    server.key(project, user, json("'permissions': %s").formatted(order));
            assertThat(verify(key, "").json().at("/permissions").toString()).isEqualTo(order);
        }
    }

    @Test
    void anUnrestrictedKeyMayDoWhatItsOwnerMay() {
        String project = server.project();
        String user = server.user(project, "member");
        TestResponse key = server.key(project, user);
        assertThatJson(verify(key, "").json().at("/permissions")).isEqualTo("['*']");
        expect(200, server.root().patch("/v1/projects/" + project + "/users/" + user, json("{'permissions': ['a']}")));
        assertThatJson(verify(key, "").json().at("/permissions")).isEqualTo("['a']");
        assertCode("INSUFFICIENT_PERMISSIONS", key, json("'permissions': ['b']"));
        assertCode("VALID", key, json("'permissions': ['a']"));
    }

    @Test
    void outcomesHaveAFixedPrecedence() {
        String project = server.project();
        String user = server.user(project, "member");
        TestResponse key = server.key(project, user, """
            "permissions": ["files:read"], "allowed_ips": ["203.0.113.0/24"], "denied_ips": ["203.0.113.66"],
            "allowed_origins": ["https://a.example"], "allowed_resources": {"file": ["1"]},
            "not_before": "2027-01-01T00:00:00Z", "expires_at": "2028-01-01T00:00:00Z", "enabled": false
            """);
        String path = "/v1/keys/" + key.text("/id");
        assertCode("DISABLED", key, "");
        expect(200, server.root().patch(path, json("{'enabled': true}")));
        assertCode("NOT_YET_VALID", key, "");
        expect(200, server.root().patch(path, json("{'not_before': null}")));

        assertCode("IP_NOT_ALLOWED", key, json("'origin': 'https://b.example'"));
        assertCode("IP_NOT_ALLOWED", key, "");
        assertCode("IP_NOT_ALLOWED", key, json("'ip': '203.0.113.66'"));
        assertCode("ORIGIN_NOT_ALLOWED", key, """
            "ip": "203.0.113.9", "origin": "https://b.example", "permissions": ["x"]
            """);
        assertCode("INSUFFICIENT_PERMISSIONS", key, """
            "ip": "::ffff:203.0.113.9", "permissions": ["files:read", "x"], "resource": "file:2"
            """);
        assertCode("RESOURCE_NOT_ALLOWED", key, """
            "ip": "203.0.113.9", "permissions": ["files:read"], "resource": "file:2"
            """);
        assertCode("VALID", key, """
            "ip": "203.0.113.9", "origin": "https://a.example", "permissions": ["files:read"],
            "resource": "file:1"
            """);
        assertCode("VALID", key, json("'ip': '203.0.113.9', 'resource': 'folder:2'"));

        server.clock().advance(Duration.ofDays(1000));
        assertCode("EXPIRED", key, "");
        expect(200, server.root().post(path + "/revoke"));
        assertCode("REVOKED", key, "");
        expect(204, server.root().delete(path));
        assertCode("NOT_FOUND", key, "");
    }

    @Test
    void malformedAddressIsAnErrorAndTheZoneIsDropped() {
        String project = server.project();
        TestResponse open = server.key(project, server.user(project, "member"));
        TestResponse bound = server.key(
                project, server.user(project, "member"), json("'restricted': false, 'allowed_ips': ['fe80::/10']"));
        for (TestResponse key : List.of(open, bound)) {
            for (String none :
                    List.of("203.0.113.9:5432", "1.2.3", "", "nowhere", "[2001:db8::1]", " 203.0.113.9", "fe80::1%")) {
                TestResponse refused = expect(
                        422,
                        server.root()
                                .post(
                                        "/v1/verify",
                                        json("{'key': '%s', 'ip': '%s'}").formatted(key.text("/secret"), none)));
                assertThat(refused.text("/errors/0/pointer")).isEqualTo("#/ip");
                assertThat(refused.text("/errors/0/code")).isEqualTo("not_an_address");
            }
            assertCode("VALID", key, json("'ip': 'fe80::1%eth0'"));
        }
        assertCode("VALID", open, json("'ip': null"));
        assertCode("IP_NOT_ALLOWED", bound, json("'ip': null"));
    }

    @Test
    void whiteSpaceAroundAPastedKeyIsDropped() {
        String project = server.project();
        String secret = server.key(project, server.user(project, "member")).text("/secret");
        for (String pasted : List.of(" " + secret, secret + "\\n", "\\t" + secret + " \\r\\n", "\\u00a0" + secret)) {
            TestResponse verdict = expect(
                    200, server.root().post("/v1/verify", json("{'key': '%s'}").formatted(pasted)));
            assertThat(verdict.text("/code")).isEqualTo("VALID");
        }
        TestResponse inside = expect(
                200,
                server.root()
                        .post(
                                "/v1/verify",
                                json("{'key': '%s %s'}").formatted(secret.substring(0, 9), secret.substring(9))));
        assertThat(inside.text("/code")).isEqualTo("NOT_FOUND");
    }

    @Test
    void aMisspelledMemberIsNamedWithTheNearestOne() {
        TestResponse refused = expect(400, server.root().post("/v1/verify", json("{'Key': 'x', 'permision': ['a']}")));
        assertThat(refused.json().at("/errors").findValuesAsString("pointer")).containsExactly("#/Key", "#/permision");
        assertThat(refused.json().at("/errors").findValuesAsString("detail"))
                .containsExactly(
                        "This field does not exist. Did you mean \"key\"?",
                        "This field does not exist. Did you mean \"permissions\"?");
        TestResponse query = expect(400, server.root().get("/v1/keys?curser=x"));
        assertThat(query.text("/errors/0/detail")).isEqualTo("Unknown parameter. Did you mean \"cursor\"?");
    }

    @Test
    void aDisabledOwnerDisablesItsKeys() {
        String project = server.project();
        String user = server.user(project, "member");
        TestResponse key = server.key(project, user);
        expect(200, server.root().patch("/v1/projects/" + project + "/users/" + user, json("{'enabled': false}")));
        assertCode("DISABLED", key, "");
    }

    @Test
    void anOriginIsWantedWhereTheProjectWantsOne() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"), """
            "restricted": false, "allowed_origins": ["https://a.example"]
            """);
        assertCode("VALID", key, "");
        expect(200, server.root().patch("/v1/projects/" + project, json("{'settings': {'origin_required': true}}")));
        assertCode("ORIGIN_NOT_ALLOWED", key, "");
    }

    @Test
    void callerVerifiesKeysOfItsOwnProject() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        String body = json("{'key': '%s'}").formatted(key.text("/secret"));
        for (String role : List.of("administrator", "member", "viewer")) {
            assertThat(expect(200, server.clientOf(project, role).post("/v1/verify", body))
                            .text("/code"))
                    .isEqualTo("VALID");
            assertThat(plain(expect(200, server.clientOf(server.project(), role).post("/v1/verify", body))))
                    .isEqualTo(json("{'valid':false,'code':'NOT_FOUND',%s").formatted(NOTHING));
        }
    }

    @Test
    void anyTextCanBeVerified() {
        for (String text : List.of("", "x", "x".repeat(60_000), "\\u0000", "ü", "rekey_" + "0".repeat(49), "a b")) {
            TestResponse reply = expect(
                    200, server.root().post("/v1/verify", json("{'key': '%s'}").formatted(text)));
            assertThat(plain(reply))
                    .isEqualTo(json("{'valid':false,'code':'NOT_FOUND',%s").formatted(NOTHING));
        }
    }

    @Test
    void invalidRequestIsRefused() {
        assertThat(expect(422, server.root().post("/v1/verify", "{}")).text("/errors/0/pointer"))
                .isEqualTo("#/key");
        TestResponse reply = expect(422, server.root().post("/v1/verify", """
            {"key": "x", "permissions": ["a", "b b"], "resource": "file"}
            """));
        assertThat(reply.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("#/permissions/1", "#/resource");
        expect(400, server.root().post("/v1/verify", json("{'key': 1}")));
        expect(400, server.root().post("/v1/verify", json("{'key': 'x', 'keys': []}")));
        expect(415, server.root().with("Content-Type", "text/plain").post("/v1/verify", json("{'key': 'x'}")));
    }

    private static TestResponse verify(TestResponse key, String more) {
        String members = more.isEmpty() ? "" : ", " + more;
        return expect(
                200, server.root().post("/v1/verify", json("{'key': '%s'%s}").formatted(key.text("/secret"), members)));
    }

    private static void assertCode(String code, TestResponse key, String more) {
        TestResponse verdict = verify(key, more);
        assertThat(verdict.text("/code")).as(more).isEqualTo(code);
        if (code.equals("NOT_FOUND")) {
            assertThat(plain(verdict))
                    .isEqualTo(json("{'valid':false,'code':'NOT_FOUND',%s").formatted(NOTHING));
        } else if (!code.equals("VALID")) {
            assertThat(plain(verdict))
                    .isEqualTo(json("{'valid':false,'code':'%s',%s")
                            .formatted(
                                    code,
                                    NOTHING.replace(
                                                    json("'key_id':null"),
                                                    json("'key_id':'%s'").formatted(key.text("/id")))
                                            .replace(
                                                    json("'project':null"),
                                                    json("'project':'%s'").formatted(key.text("/project")))
                                            .replace(
                                                    json("'version':null"),
                                                    json("'version':%s")
                                                            .formatted(verdict.json()
                                                                    .at("/version")))));
            assertThat(verdict.json().at("/version").longValue()).isPositive();
        }
    }

    /** But for how far the node knows the changes, which other tests move on. */
    private static String plain(TestResponse verdict) {
        return verdict.body().replaceFirst(",\"epoch\":\\d+", "");
    }
}
