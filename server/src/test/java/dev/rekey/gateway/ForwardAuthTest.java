package dev.rekey.gateway;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway is told, asked as a gateway asks. */
@BothDatabases
class ForwardAuthTest extends ForwardAuthFixture {

    @RegisterExtension
    static final TestServer server = new TestServer(usual -> TestSettings.trusting(usual, "127.0.0.1"));

    @RegisterExtension
    static final TestServer trustingNobody = new TestServer();

    ForwardAuthTest() {
        super(server);
    }

    @Test
    void untrustedGatewayIsRefused() {
        String project = project(trustingNobody, json("{'gateway': 'caddy'}"));
        for (String profile : List.of(project + ".gate", "nothing", "%20")) {
            TestResponse refused = expect(403, trustingNobody.root().get("/forward-auth/" + profile));
            assertThat(refused.text("/code")).isEqualTo("untrusted_gateway");
            assertThat(refused.text("/detail")).contains("trusted-proxies");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nothing", "no-such.gate", "default.nothing", "a.b.c", ".gate", "A", "%20", "gate.", "..", "x/y"
            })
    void unknownProfileRefusesEverybody(String name) {
        TestResponse refused = expect(403, server.root().get("/forward-auth/" + name));
        assertThat(refused.header("X-Auth-Status")).contains("404");
        assertThat(refused.header("X-Auth-Reason")).contains("unknown_profile");
    }

    @ParameterizedTest
    @CsvSource({"/forward-auth,403", "/forward-auth/,403", "/forward-auth/%C3,403", "/forward-auth/%C3/x,403"})
    void malformedProfileRefusesEverybody(String path, int status) {
        assertThat(server.root().exchange("GET", path, null).status()).isEqualTo(status);
    }

    @Test
    void theDefaultProjectsProfilesNeedNoSlug() {
        expect(200, server.root().patch("/v1/projects/default", """
            {"settings": {"forward_auth": {"gate": {"gateway": "caddy"}}}}
            """));
        for (String name : List.of("gate", "default.gate")) {
            expect(200, asking("GET", "/").as(TestServer.ROOT_KEY).get("/forward-auth/" + name));
        }
    }

    @Test
    void keyIsValidOnlyInItsOwnProject() {
        String project = project(json("{'gateway': 'caddy'}"));
        expect(200, asking("GET", "/").as(secret(project)).get(gate(project)));
        String other = project(json("{'gateway': 'caddy'}"));
        TestResponse foreign =
                expect(401, asking("GET", "/").as(secret(project)).get(gate(other)));
        TestResponse unknown = expect(
                401, asking("GET", "/").as("nobody-ever-made-a-key-like-this").get(gate(other)));
        assertThat(foreign.text("/detail")).isEqualTo(unknown.text("/detail"));
        assertThat(expect(401, asking("GET", "/").as(TestServer.ROOT_KEY).get(gate(other)))
                        .text("/code"))
                .isEqualTo("not_found");
    }

    @Test
    void everyMethodGetsTheSameResponse() {
        String project = project(json("{'gateway': 'caddy'}"));
        TestClient client = asking("GET", "/").as(secret(project));
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE")) {
            assertThat(client.exchange(method, gate(project), null).status())
                    .as(method)
                    .isEqualTo(200);
            assertThat(client.exchange(method, gate(project) + "/any/path//", "a body")
                            .status())
                    .as(method)
                    .isEqualTo(200);
        }
        assertThat(asking("GET", "/").exchange("HEAD", gate(project), null).status())
                .isEqualTo(401);
    }

    @Test
    void inactiveKeyIsRefusedWithItsReason() {
        String project = project(json("{'gateway': 'traefik'}"));
        TestResponse key = server.key(project, server.user(project, "member"));
        TestClient client = asking("GET", "/").as(key.text("/secret"));
        expect(200, server.root().patch("/v1/keys/" + key.text("/id"), json("{'enabled': false}")));
        TestResponse disabled = expect(401, client.get(gate(project)));
        assertThat(disabled.text("/code")).isEqualTo("disabled");
        assertThat(disabled.header("WWW-Authenticate")).contains("Bearer realm=\"rekey\", error=\"invalid_token\"");
        assertThat(disabled.header("Content-Type")).contains("application/problem+json");
        assertThat(disabled.body().length()).isLessThan(4096);
        expect(200, server.root().post("/v1/keys/" + key.text("/id") + "/revoke", "{}"));
        assertThat(expect(401, client.get(gate(project))).text("/code")).isEqualTo("revoked");
    }

    @Test
    void nginxGetsOnlyTheStatusesItSupports() {
        String project = project("""
            {"gateway": "nginx", "methods": {"GET": "a"}, "resource": "thing:{path.1}"}
            """);
        TestClient asking = server.anonymous().with("X-Original-Method", "GET").with("X-Original-URI", "/x");
        String secret = secret(project);
        TestResponse none = expect(401, asking.get(gate(project)));
        assertThat(none.body()).isEmpty();
        assertThat(none.header("X-Auth-Reason")).contains("no_key");
        TestResponse several =
                expect(403, asking.as(secret).with("X-API-Key", "x").get(gate(project)));
        assertThat(several.header("X-Auth-Status")).contains("400");
        assertThat(expect(403, asking.as(secret).without("X-Original-URI").get(gate(project)))
                        .header("X-Auth-Reason"))
                .contains("misconfigured_gateway");
        expect(200, asking.as(secret).get(gate(project)));
        // These are another gateway's, and a client may send them.
        assertThat(expect(
                                403,
                                asking.as(secret)
                                        .without("X-Original-Method")
                                        .with("X-Forwarded-Method", "GET")
                                        .get(gate(project)))
                        .header("X-Auth-Reason"))
                .contains("misconfigured_gateway");
    }

    @Test
    void theHostCanBeTheResource() {
        String project = project(json("{'gateway': 'caddy', 'resource': 'site:{host}'}"));
        String secret = server.key(project, server.user(project, "member"), """
            "restricted": false, "allowed_resources": {"site": ["api.example.com"]}
            """).text("/secret");
        TestClient client = asking("GET", "/").as(secret);
        expect(200, client.with("X-Forwarded-Host", "API.example.com:8443").get(gate(project)));
        expect(200, client.with("X-Forwarded-Host", "api.example.com.").get(gate(project)));
        for (String host :
                List.of("www.example.com", "api.example.com/x", "api.example.com:1:2", "api.example.com@x")) {
            expect(403, client.with("X-Forwarded-Host", host).get(gate(project)));
        }
        expect(403, client.get(gate(project)));
        String atEnvoy = project(json("{'gateway': 'envoy', 'resource': 'site:{host}'}"));
        expect(200, server.anonymous().as(secret(atEnvoy)).get(gate(atEnvoy) + "/"));
    }

    @Test
    void keyIsReadOnlyFromTheConfiguredLocations() {
        String project = project("""
            {"gateway": "caddy", "key_from": ["basic", "header:X-Custom", "cookie:key"]}
            """);
        String secret = secret(project);
        TestClient client = asking("GET", "/?key=" + secret);
        expect(200, client.with("X-Custom", secret).get(gate(project)));
        expect(200, client.with("Authorization", basic("anybody:" + secret)).get(gate(project)));
        expect(200, client.with("Authorization", basic(":" + secret)).get(gate(project)));
        expect(200, client.with("Cookie", "a=b; key=" + secret + "; c=d").get(gate(project)));
        expect(200, client.with("Cookie", "key=\"" + secret + "\"").get(gate(project)));
        expect(
                200,
                client.with("Cookie", "key=" + secret).with("X-Custom", secret).get(gate(project)));
        expect(400, client.with("Cookie", "key=" + secret + "; key=other").get(gate(project)));
        expect(
                400,
                client.with("X-Custom", secret).with("X-Custom", secret + "x").get(gate(project)));
        for (TestResponse nowhere : List.of(
                client.get(gate(project)),
                client.as(secret).get(gate(project)),
                client.with("X-API-Key", secret).get(gate(project)),
                client.with("Cookie", "Key=" + secret + "; xkey=" + secret).get(gate(project)),
                client.get(gate(project) + "?key=" + secret))) {
            assertThat(expect(401, nowhere).text("/code")).isEqualTo("no_key");
        }
        for (String bad : List.of("Basic", "Basic !!!", basic("anybody:"), basic(secret + ":"), basic(secret))) {
            assertThat(expect(401, client.with("Authorization", bad).get(gate(project)))
                            .text("/code"))
                    .isEqualTo("not_found");
        }
    }

    @Test
    void emptyHeaderIsNoKey() {
        String usual = project(json("{'gateway': 'caddy'}"));
        String secret = secret(usual);
        TestClient client = asking("GET", "/");
        expect(200, client.as(secret).with("X-API-Key", "").get(gate(usual)));
        expect(200, client.with("X-API-Key", "").with("X-API-Key", secret).get(gate(usual)));
        expect(200, client.with("Authorization", "").with("X-API-Key", secret).get(gate(usual)));
        expect(
                200,
                client.with("Authorization", "Bearer").with("X-API-Key", secret).get(gate(usual)));
        expect(400, client.as(secret).with("X-API-Key", "other").get(gate(usual)));
        for (TestClient none : List.of(
                client.with("X-API-Key", ""),
                client.with("Authorization", "Bearer"),
                client.with("Authorization", ""))) {
            assertThat(expect(401, none.get(gate(usual))).text("/code")).isEqualTo("no_key");
        }
        String project = project("""
            {"gateway": "caddy", "key_from": ["cookie:key", "header:X-Custom"]}
            """);
        String other = secret(project);
        for (String cleared : List.of("key=", "key=\"\"", "a=b; key=; c=d", "key")) {
            TestClient cookie = client.with("Cookie", cleared);
            expect(200, cookie.with("X-Custom", other).get(gate(project)));
            expect(200, cookie.with("Cookie", "key=" + other).get(gate(project)));
            assertThat(expect(401, cookie.get(gate(project))).text("/code")).isEqualTo("no_key");
        }
    }

    /** As nginx asks that hands on Content-Length and not the body. */
    @Test
    void responseDoesNotWaitForTheBody() throws IOException {
        String project = project(json("{'gateway': 'caddy'}"));
        String secret = secret(project);
        long begun = System.nanoTime();
        for (String body : List.of("Content-Length: 10", "Content-Length: 100000", "Transfer-Encoding: chunked")) {
            for (String key : List.of(secret, "nobody-ever-made-a-key-like-this")) {
                String answer = RawRequest.send(
                        server.uri(),
                        RawRequest.head(
                                "GET " + gate(project) + " HTTP/1.1",
                                "Host: rekey",
                                body,
                                "X-Forwarded-Method: POST",
                                "X-Forwarded-Uri: /",
                                "Authorization: Bearer " + key));
                assertThat(answer)
                        .startsWith(key.equals(secret) ? "HTTP/1.1 200 " : "HTTP/1.1 401 ")
                        .containsIgnoringCase("\r\nConnection: close\r\n");
            }
        }
        // Four of them would wait for 5 s each.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
