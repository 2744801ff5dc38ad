package dev.rekey.gateway;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestSettings;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is judged by the method that the application will act on, and one that passes without a key asks for nothing else. */
@OneDatabase
class MethodOverrideDetectorTest {

    @RegisterExtension
    static final TestServer server = new TestServer(usual -> TestSettings.trusting(usual, "127.0.0.1"));

    private static String secret;

    @BeforeAll
    static void profiles() {
        expect(200, server.root().patch("/v1/projects/default", """
            {"settings": {"forward_auth": {
              "caddy": {"gateway": "caddy", "methods": {"POST": "a", "*": "a"}},
              "nginx": {"gateway": "nginx", "methods": {"POST": "a", "*": "a"}},
              "envoy": {"gateway": "envoy", "methods": {"POST": "a", "*": "a"}},
              "resource": {"gateway": "caddy", "resource": "thing:{method}"},
              "cases": {"gateway": "caddy", "methods": {"DELETE": "b", "*": "a"}},
              "case-of-resource": {"gateway": "caddy", "resource": "verb:{method}"},
              "any": {"gateway": "caddy", "permissions": "a"}}}}
            """));
        secret = server.key(
                        "default",
                        server.user("default", "member"),
                        json("'permissions': ['a'], 'allowed_resources': {'verb': ['GET']}"))
                .text("/secret");
    }

    private static TestClient asking(String method, String uri) {
        return server.anonymous().as(secret).with("X-Forwarded-Method", method).with("X-Forwarded-Uri", uri);
    }

    private static void refused(TestResponse reply) {
        assertThat(expect(403, reply).text("/code")).isEqualTo("method_override");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-HTTP-Method-Override",
                "x-http-method-override",
                "X-HTTP-Method",
                "X-Method-Override",
                "X_HTTP_Method_Override",
                "X-Http_Method",
                "X.Method.Override"
            })
    void anotherMethodInAHeaderIsRefused(String name) {
        for (String other : List.of("DELETE", "delete", "PoST2", "POST, DELETE", "\"POST\"", "POST;x", "GET")) {
            refused(asking("POST", "/").with(name, other).get("/forward-auth/caddy"));
        }
        refused(asking("POST", "/").with(name, "POST").with(name, "DELETE").get("/forward-auth/caddy"));
        expect(200, asking("POST", "/").with(name, "POST").get("/forward-auth/caddy"));
        expect(200, asking("POST", "/").with(name, " post").get("/forward-auth/caddy"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_method=DELETE",
                "_METHOD=delete",
                "%5Fmethod=DELETE",
                "%5f%6d%65%74%68%6f%64=%44ELETE",
                "a=b&_method=DELETE",
                "a=b;_method=DELETE",
                "_method=POST&_method=DELETE",
                "_method=POST;_method=DELETE",
                "_method",
                "_method=",
                "_method[]=DELETE",
                "_method%5B0%5D=DELETE",
                "[_method]=DELETE",
                "_method%00x=DELETE",
                ".method=DELETE",
                "%20_method=DELETE",
                "+_method=DELETE",
                "X-HTTP-Method-Override=DELETE",
                "x_http_method=DELETE",
                "_method=%zz",
                "%5Fmethod=DELETE%",
                "%5Fmethod%00%=DELETE",
                "%5Fmethod[%]=DELETE",
                "%5Fmethod%5B%zz%5D=DELETE",
                "%5Fmethod%00%C3=DELETE"
            })
    void anotherMethodInTheQueryIsRefused(String query) {
        refused(asking("POST", "/x?" + query).get("/forward-auth/caddy"));
        TestResponse nginx = expect(
                403,
                server.anonymous()
                        .as(secret)
                        .with("X-Original-Method", "POST")
                        .with("X-Original-URI", "/x?" + query)
                        .get("/forward-auth/nginx"));
        assertThat(nginx.header("X-Auth-Status")).contains("403");
        assertThat(nginx.header("X-Auth-Reason")).contains("method_override");
    }

    @ParameterizedTest
    @CsvSource({"_method=POST", "_method=post", "method=DELETE", "x_method=DELETE", "a=_method", "_methods=DELETE", "''"
    })
    void whatNamesNoOtherMethodPasses(String query) {
        expect(200, asking("POST", "/x?" + query).get("/forward-auth/caddy"));
    }

    @Test
    void envoyTellsTheQueryAndTheHeadersByItsOwnRequest() {
        TestClient envoy = server.anonymous().as(secret);
        expect(200, envoy.exchange("POST", "/forward-auth/envoy/x?a=b", "x"));
        for (String query : List.of("_method=DELETE", "%5Fmethod=DELETE")) {
            assertThat(envoy.exchange("POST", "/forward-auth/envoy/x?" + query, "x")
                            .text("/code"))
                    .isEqualTo("method_override");
        }
        assertThat(envoy.with("X-Method-Override", "DELETE")
                        .exchange("POST", "/forward-auth/envoy/x", "x")
                        .text("/code"))
                .isEqualTo("method_override");
    }

    @Test
    void aMethodInLowerCaseNeedsWhatItNeedsInUpperCase() {
        for (String method : List.of("delete", "Delete", "DELETE")) {
            TestResponse reply = expect(403, asking(method, "/").get("/forward-auth/cases"));
            assertThat(reply.text("/code")).isEqualTo("insufficient_permissions");
            assertThat(expect(403, asking(method, "/").get("/forward-auth/case-of-resource"))
                            .text("/code"))
                    .isEqualTo("resource_not_allowed");
        }
        expect(200, asking("get", "/").get("/forward-auth/cases"));
        expect(200, asking("get", "/").get("/forward-auth/case-of-resource"));
    }

    @Test
    void theMethodMattersToAResourceThatIsReadFromItAndNotWhereNothingIs() {
        refused(asking("POST", "/?_method=DELETE").get("/forward-auth/resource"));
        expect(200, asking("POST", "/?_method=DELETE").get("/forward-auth/any"));
    }

    private static TestClient preflight(String uri) {
        return asking("OPTIONS", uri)
                .without("Authorization")
                .with("Origin", "https://app.example")
                .with("Access-Control-Request-Method", "PUT");
    }

    @Test
    void aPreflightRequestPassesWithoutAKeyIfItAsksForNothingElse() {
        expect(200, preflight("/x?a=b").get("/forward-auth/any"));
        expect(
                200,
                preflight("/")
                        .with("X-Forwarded-Content-Length", "0")
                        .with("X-Forwarded-Transfer-Encoding", "")
                        .get("/forward-auth/any"));
        for (TestResponse notAlone : List.of(
                preflight("/").with("X-Forwarded-Content-Length", "1").get("/forward-auth/any"),
                preflight("/").with("X-Forwarded-Content-Length", "-0").get("/forward-auth/any"),
                preflight("/")
                        .with("X-Forwarded-Content-Length", "0")
                        .with("X-Forwarded-Content-Length", "5")
                        .get("/forward-auth/any"),
                preflight("/").with("X-Forwarded-Transfer-Encoding", "chunked").get("/forward-auth/any"),
                preflight("/").exchange("POST", "/forward-auth/any", "a body sent along"),
                preflight("/").with("X-HTTP-Method-Override", "DELETE").get("/forward-auth/any"),
                preflight("/").with("X-HTTP-Method-Override", "OPTIONS").get("/forward-auth/any"),
                preflight("/?_method=DELETE").get("/forward-auth/any"))) {
            assertThat(expect(401, notAlone).text("/code")).isEqualTo("no_key");
        }
    }
}
