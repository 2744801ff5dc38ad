package dev.rekey.api.verify;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Token introspection (RFC 7662): what a good key is, and of any other no more than that it is not. */
@BothDatabases
class IntrospectTest {

    private static final String INACTIVE = json("{'active':false}");

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String user = server.user(project, "member");
    private final TestClient client = server.clientOf(project, "viewer");

    @Test
    void aGoodKeyIsDescribed() {
        TestResponse key = server.key(project, user, """
            "permissions": ["files:read", "rooms:*"],
            "not_before": "2026-01-01T00:00:00.5Z", "expires_at": "2100-01-01T00:00:00Z\"\
            """);
        TestResponse reply = introspect(form(key));
        assertThatJson(reply.body()).isEqualTo("""
            {"active": true, "scope": "files:read rooms:*", "client_id": "%s", "username": "%s",
             "token_type": "Bearer", "sub": "%s", "exp": 4102444800, "nbf": 1767225600, "iat": %d,
             "iss": "%s", "jti": "%s"}
            """.formatted(
                key.text("/id"), user, user, server.clock().instant().getEpochSecond(), server.uri(), key.text("/id")));
        assertThat(reply.header("Content-Type")).contains("application/json");
        assertThat(reply.header("Cache-Control")).contains("no-store");

        TestResponse plain = introspect(form(server.key(project, user)));
        assertThat(plain.json().propertyNames())
                .containsExactly("active", "scope", "client_id", "username", "token_type", "sub", "iat", "iss", "jti");
        assertThat(plain.text("/scope")).isEqualTo("*");
    }

    @Test
    void inactiveKeyGetsNoDetails() {
        List<String> forms = new ArrayList<>();
        TestResponse revoked = server.key(project, user);
        expect(200, server.root().post("/v1/keys/" + revoked.text("/id") + "/revoke"));
        forms.add(form(revoked));
        TestResponse deleted = server.key(project, user);
        introspect(form(deleted));
        expect(204, server.root().delete("/v1/keys/" + deleted.text("/id")));
        forms.add(form(deleted));
        forms.add(form(server.key(project, user, json("'restricted': false, 'enabled': false"))));
        forms.add(form(server.key(project, user, json("'restricted': false, 'not_before': '2100-01-01T00:00:00Z'"))));
        forms.add(form(server.key(project, user, json("'restricted': false, 'allowed_ips': ['10.0.0.0/8']"))));
        String theirs = server.project();
        forms.add(form(server.key(theirs, server.user(theirs, "member"))));
        forms.add("token=no-secret-of-anybody");
        forms.add("token=x");
        forms.add("token=" + "x".repeat(5_000));
        forms.add("token=%C3%BC%00");
        for (String form : forms) {
            assertThat(introspect(form).body()).isEqualTo(INACTIVE);
            assertThat(introspect(form).body()).isEqualTo(INACTIVE);
        }
    }

    @Test
    void aKeyIsActiveUntilTheInstantItExpires() {
        String end = server.clock().instant().plusSeconds(10).toString();
        TestResponse key = server.key(
                project, user, json("'restricted': false, 'expires_at': '%s'").formatted(end));
        server.clock().advance(Duration.ofSeconds(10).minusNanos(1_000));
        assertThat(introspect(form(key)).json().at("/active").booleanValue()).isTrue();
        server.clock().advance(Duration.ofNanos(1_000));
        assertThat(introspect(form(key)).body()).isEqualTo(INACTIVE);
    }

    @Test
    void addressAndOriginAreAcceptedAndTheHintIsIgnored() {
        TestResponse key = server.key(project, user, """
            "restricted": false, "allowed_ips": ["10.0.0.0/8"], "allowed_origins": ["https://a.example"]\
            """);
        String token = form(key);
        assertThat(introspect(token).body()).isEqualTo(INACTIVE);
        assertThat(introspect(token + "&ip=192.0.2.1").body()).isEqualTo(INACTIVE);
        assertThat(introspect(token + "&ip=").body()).isEqualTo(INACTIVE);
        for (String none : List.of("nonsense", "10.1.2.3%3A80", "10.1.2")) {
            assertThat(expect(422, send(client, token + "&ip=" + none)).text("/errors/0/pointer"))
                    .isEqualTo("#/ip");
        }
        assertActive(token + "&ip=10.1.2.3");
        String origin = "&origin=" + URLEncoder.encode("https://a.example", StandardCharsets.UTF_8);
        assertActive(token + "&ip=10.1.2.3" + origin);
        assertThat(introspect(token + "&ip=10.1.2.3&origin=https%3A%2F%2Fb.example")
                        .body())
                .isEqualTo(INACTIVE);
        for (String hint : List.of("access_token", "refresh_token", "nonsense", "")) {
            assertActive(token + "&ip=10.1.2.3&token_type_hint=" + hint);
        }
        assertActive(token + "&ip=10.1.2.3&something=else");
    }

    @Test
    void introspectionSpendsNothing() {
        TestResponse key = server.key(project, user, """
            "restricted": false, "credits": {"remaining": 1},
            "rate_limits": [{"name": "one", "limit": 1, "window_seconds": 3600}]\
            """);
        for (int time = 0; time < 5; time++) {
            assertActive(form(key));
        }
        TestResponse verdict =
                expect(200, client.post("/v1/verify", json("{'key': '%s'}").formatted(key.text("/secret"))));
        assertThat(verdict.text("/code")).isEqualTo("VALID");
        assertThat(verdict.text("/credits_remaining")).isEqualTo("0");
        assertActive(form(key));
    }

    @Test
    void aFormWithoutATokenIsRefused() {
        for (String form : List.of("", "token=", "ip=10.1.2.3", "token_type_hint=access_token", "token=%FC")) {
            expect(400, send(client, form));
        }
        expect(415, client.post("/oauth2/introspect", json("{'token': 'x'}")));
    }

    @Test
    void theCallerMayAuthenticateByHttpBasicWithAnyUserName() {
        TestResponse key = server.key(project, user);
        String asker = server.key(project, server.user(project, "viewer"), json("'permissions': ['keys:verify']"))
                .text("/secret");
        for (String pair : List.of("client:" + asker, ":" + asker, "a%20b:" + asker, "x:" + encoded(asker))) {
            assertThat(expect(200, send(basic(pair), form(key)))
                            .json()
                            .at("/active")
                            .booleanValue())
                    .as(pair)
                    .isTrue();
        }
        // A credential may be in several headers, if it is the same.
        expect(200, send(basic("client:" + asker).with("X-API-Key", asker), form(key)));
        expect(400, send(basic("client:" + asker).with("X-API-Key", TestServer.ROOT_KEY), form(key)));
    }

    @Test
    void aCallerThatIsNotAcceptedIsChallengedInTheSchemeItUsed() {
        TestResponse key = server.key(project, user);
        String asker = server.key(project, server.user(project, "viewer")).text("/secret");
        for (String pair :
                List.of("client:wrong-secret-0123456789", "client:", "client", asker + ":", "c:" + asker + "x")) {
            assertThat(expect(401, send(basic(pair), form(key))).header("WWW-Authenticate"))
                    .as(pair)
                    .hasValue("Basic realm=\"rekey\", charset=\"UTF-8\"");
        }
        assertThat(expect(401, send(server.anonymous(), form(key))).header("WWW-Authenticate"))
                .hasValue("Bearer realm=\"rekey\"");
        TestResponse reader = server.key(project, user, json("'permissions': ['keys:read']"));
        expect(403, send(basic("client:" + reader.text("/secret")), form(key)));
    }

    @Test
    void noOtherOperationTakesHttpBasic() {
        TestClient basic = basic("client:" + TestServer.ROOT_KEY);
        for (TestResponse reply : List.of(
                basic.get("/v1/keys"), basic.post("/v1/verify", json("{'key': 'x'}")), basic.post("/v1/keys", "{}"))) {
            assertThat(expect(401, reply).header("WWW-Authenticate"))
                    .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer "));
        }
    }

    private static TestClient basic(String pair) {
        return server.anonymous()
                .with(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void whoAsksMustBeKnownAndAllowed() {
        TestResponse key = server.key(project, user);
        expect(401, send(server.anonymous(), form(key)));
        expect(401, send(server.anonymous().as("no-secret-of-anybody"), form(key)));
        TestResponse reader = server.key(project, user, json("'permissions': ['keys:read']"));
        expect(403, send(server.anonymous().as(reader.text("/secret")), form(key)));
    }

    private void assertActive(String form) {
        assertThat(introspect(form).json().at("/active").booleanValue())
                .as(form)
                .isTrue();
    }

    private TestResponse introspect(String form) {
        return expect(200, send(client, form));
    }

    private static TestResponse send(TestClient client, String form) {
        return client.with("Content-Type", "application/x-www-form-urlencoded")
                .send("POST", "/oauth2/introspect", form);
    }

    private static String form(TestResponse key) {
        return "token=" + key.text("/secret");
    }
}
