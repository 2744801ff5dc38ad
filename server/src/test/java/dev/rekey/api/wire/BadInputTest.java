package dev.rekey.api.wire;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is sent, the answer is a clear problem and nothing has changed. */
@BothDatabases
class BadInputTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private String path = "";
    private String before = "";

    @BeforeEach
    void aKey() {
        String project = server.project();
        path = "/v1/keys/"
                + server.key(project, server.user(project, "member"), json("'permissions': ['a']"))
                        .text("/id");
        before = server.root().get(path).body();
    }

    @AfterEach
    void nothingHasChanged() {
        assertThat(server.root().get(path).body()).isEqualTo(before);
    }

    @Test
    void whatIsNoJson() {
        for (String body : List.of(
                "",
                "{",
                json("{'name': }"),
                "{'name': 'x'}",
                json("{'name': 'x'} {}"),
                json("{'name': 'x',}"),
                "\uFEFF{}",
                json("{'name': '\u0000'}"),
                json("{'name': '\\ud800'}"),
                json("{'name': NaN}"),
                "nul",
                json("{'name': 'a\nb'}"))) {
            assertThat(refused(400, body).text("/code")).as(body).isEqualTo("malformed_json");
        }
        assertThat(refused(400, json("{'name': 'a', 'name': 'b'}")).text("/code"))
                .isEqualTo("malformed_json");
        assertThat(refused(400, json("{'metadata': {'a': 1, 'a': 1}}")).text("/code"))
                .isEqualTo("malformed_json");
        for (String body : List.of("[]", "null", "1", "\"x\"", "true")) {
            assertThat(refused(400, body).text("/code")).as(body).isEqualTo("not_an_object");
        }
        String deep = json("{'metadata': %s%s}").formatted("[".repeat(100_000), "]".repeat(100_000));
        assertThat(refused(400, deep).text("/code")).isEqualTo("too_deep");
        assertThat(refused(422, json("{'metadata': {'a': [[[[[1]]]]]}}")).text("/errors/0/code"))
                .isEqualTo("too_deep");
    }

    @Test
    void allWrongTypesAndUnknownMembersAtOnce() {
        TestResponse reply = refused(400, """
            {"name": 1, "description": {}, "enabled": "true", "not_before": 5, "expires_at": [], "restricted": 0,
             "permissions": "a", "roles": [1], "allowed_ips": {}, "denied_ips": [null], "allowed_origins": 1,
             "allowed_resources": [], "rate_limits": [1, {"name": "r", "limit": "1", "window_seconds": 1, "burst": 2}],
             "credits": {"remaining": 1.5, "spent": 3}, "metadata": [], "nonsense": 1, "a/b~c d": 1}
            """);
        assertThat(reply.text("/code")).isEqualTo("invalid_body");
        assertThat(reply.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder(
                        "#/name",
                        "#/description",
                        "#/enabled",
                        "#/not_before",
                        "#/expires_at",
                        "#/restricted",
                        "#/permissions",
                        "#/roles/0",
                        "#/allowed_ips",
                        "#/denied_ips/0",
                        "#/allowed_origins",
                        "#/allowed_resources",
                        "#/rate_limits/0",
                        "#/rate_limits/1/limit",
                        "#/rate_limits/1/burst",
                        "#/credits/remaining",
                        "#/credits/spent",
                        "#/metadata",
                        "#/nonsense",
                        "#/a~1b~0c%20d");
    }

    @Test
    void allUnacceptableValuesAtOnce() {
        TestResponse reply = refused(422, """
            {"name": " ", "description": "\\u0000", "not_before": "2026-02-30T00:00:00Z", "expires_at": "2020-01-01T00:00:00Z",
             "permissions": ["a", "", "a b", "a:b:c:d:e:f:g"], "roles": ["none"],
             "allowed_ips": ["10.0.0.1/8", "10.0.0.0/33", "host.example", " 10.0.0.1", "010.0.0.1", "1.2.3"],
             "denied_ips": [""], "allowed_origins": ["https://a.example/path", "a.example", "*", "https://a.example?x"],
             "allowed_resources": {"a b": ["1"], "file": ["", "\\u0001"]},
             "rate_limits": [{"name": "R", "limit": 0, "window_seconds": 99999999999, "algorithm": "leak"}, {}],
             "credits": {"remaining": -1, "refill": {"amount": 0, "interval": "hourly"}}, "metadata": {"a": 1e999}}
            """);
        assertThat(reply.text("/code")).isEqualTo("invalid_input");
        assertThat(reply.json().at("/errors").findValuesAsString("pointer"))
                .contains(
                        "#/name",
                        "#/description",
                        "#/not_before",
                        "#/expires_at",
                        "#/permissions/1",
                        "#/permissions/2",
                        "#/permissions/3",
                        "#/roles/0",
                        "#/allowed_ips/0",
                        "#/allowed_ips/1",
                        "#/allowed_ips/2",
                        "#/allowed_ips/3",
                        "#/allowed_ips/4",
                        "#/allowed_ips/5",
                        "#/denied_ips/0",
                        "#/allowed_origins/0",
                        "#/allowed_origins/1",
                        "#/allowed_origins/2",
                        "#/allowed_origins/3",
                        "#/allowed_resources",
                        "#/allowed_resources/file/0",
                        "#/allowed_resources/file/1",
                        "#/rate_limits/0/name",
                        "#/rate_limits/0/limit",
                        "#/rate_limits/0/window_seconds",
                        "#/rate_limits/0/algorithm",
                        "#/rate_limits/1/name",
                        "#/rate_limits/1/limit",
                        "#/rate_limits/1/window_seconds",
                        "#/credits/remaining",
                        "#/credits/refill/amount",
                        "#/credits/refill/interval",
                        "#/metadata");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-30T00:00:00Z",
        "2027-13-01T00:00:00Z",
        "2027-01-01T24:00:00Z",
        "2027-01-01",
        "2027-01-01T00:00:00",
        "1e9",
        "2027-01-01 00:00:00Z",
        "+12027-01-01T00:00:00Z",
        "tomorrow",
        "2027-01-01T00:00:60Z",
        "2027-01-01T00:00:00+25:00"
    })
    void instantsThatDoNotExist(String instant) {
        assertThat(refused(422, json("{'expires_at': '%s'}").formatted(instant)).text("/errors/0/pointer"))
                .isEqualTo("#/expires_at");
    }

    @Test
    void hugeNumbersAndLists() {
        refused(422, json("{'credits': {'remaining': 99999999999999999999}}"));
        refused(422, json("{'credits': {'remaining': 9223372036854775807}}"));
        refused(400, json("{'credits': {'remaining': 1e400}}"));
        refused(400, json("{'credits': {'remaining': %s}}").formatted("9".repeat(5_000)));
        String many = String.join(",", Collections.nCopies(10_000, "\"a\""));
        for (String list : List.of("permissions", "roles", "allowed_ips", "denied_ips", "allowed_origins")) {
            assertThat(refused(422, json("{'%s': [%s]}").formatted(list, many)).text("/errors/0/code"))
                    .as(list)
                    .isIn("too_many", "unknown_role");
        }
        TestResponse wrong = refused(400, json("{'permissions': [%s]}").formatted(many.replace("\"a\"", "1")));
        assertThat(wrong.json().at("/errors").size()).isEqualTo(100);
        refused(
                422,
                json("{'rate_limits': [%s]}")
                        .formatted(String.join(
                                ",",
                                Collections.nCopies(10_000, json("{'name': 'a', 'limit': 1, 'window_seconds': 1}")))));
    }

    @Test
    void bodiesThatAreTooLargeOrOfAnotherKind() {
        String large = json("{'name': '%s'}").formatted("x".repeat(1024 * 1024));
        assertThat(refused(413, large).text("/code")).isEqualTo("body_too_large");
        TestResponse type =
                expect(415, server.root().with("Content-Type", "text/plain").patch(path, "{}"));
        assertThat(type.header("Accept-Patch")).contains("application/merge-patch+json, application/json");
        expect(415, server.root().send("PATCH", path, "{}"));
        expect(
                415,
                server.root()
                        .with("Content-Type", "application/json; charset=iso-8859-1")
                        .patch(path, "{}"));
        expect(
                415,
                server.root()
                        .with("Content-Type", "application/merge-patch+json")
                        .post("/v1/keys", "{}"));
        expect(
                200,
                server.root()
                        .with("Content-Type", "application/merge-patch+json; charset=UTF-8")
                        .patch(path, "{}"));
        expect(200, server.root().with("Content-Type", "Application/JSON").patch(path, "{}"));
    }

    @Test
    void pathsMethodsAndQueries() {
        assertThat(server.root().exchange("GET", "/v1/nowhere", null).text("/code"))
                .isEqualTo("route_not_found");
        assertThat(server.root().exchange("GET", "/nowhere", null).text("/code"))
                .isEqualTo("route_not_found");
        TestResponse method = server.root().exchange("PUT", path, "{}");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow").orElseThrow()).contains("GET", "PATCH", "DELETE");
        assertThat(method.text("/code")).isEqualTo("method_not_allowed");
        assertThat(server.root().exchange("OPTIONS", path, null).status()).isEqualTo(405);
        expect(400, server.root().get(path + "?x=1"));
        expect(400, server.root().patch(path + "?dry_run=true", json("{'name': 'x'}")));
        expect(431, server.root().with("X-Long", "x".repeat(40_000)).get(path));
        for (String id : List.of("key_", "KEY_06BQ9X3V1ME7T8A0C2D4F6H8JK", "a%2fb", "%F0%9F%94%91", "'%20or%201=1--")) {
            expect(404, server.root().get("/v1/keys/" + id));
        }
    }

    @Test
    void pathsThatTwoServersMightReadInTwoWays() {
        for (String id : List.of("%00", "..%2f..", "%FF", "%2e%2e")) {
            assertThat(server.root().get("/v1/keys/" + id).status()).as(id).isIn(400, 404);
        }
    }

    @Test
    void problemsHaveTheirWholeShapeAndRepeatNoValue() {
        TestResponse reply = refused(422, """
            {"allowed_ips": ["top-secret-value"], "expires_at": "top-secret-value"}
            """);
        assertThat(reply.header("Content-Type")).contains("application/problem+json");
        assertThat(reply.body()).doesNotContain("top-secret-value");
        assertThat(reply.text("/type")).isEqualTo("/docs/errors#invalid_input");
        assertThat(reply.text("/status")).isEqualTo("422");
        assertThat(reply.text("/instance"))
                .isEqualTo("urn:uuid:" + reply.header("X-Request-Id").orElseThrow());
        assertThat(refused(400, json("{'top-secret-value")).body()).doesNotContain("top-secret-value");
    }

    private TestResponse refused(int status, String body) {
        return expect(status, server.root().patch(path, body));
    }
}
