package dev.rekey.dialect.basic;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.dialect.MalformedBodies;
import dev.rekey.http.Json;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The Basic API over HTTP, line by line of what {@code docs/compatibility/basic.md} says. */
@BothDatabases
class BasicApiTest {

    private static final String UNKNOWN_KEY = "key_00000000000000000000000000";

    @RegisterExtension
    static final TestServer server = new TestServer();

    // ------------------------------------------------------------------------------------------------ who is calling

    @Test
    void withoutAGoodCredentialThereIsA401() {
        String keys = keys(server.project());
        for (TestClient client : List.of(
                server.anonymous(),
                server.anonymous().as("rekey_unknown-0123456789"),
                server.anonymous().as("a.b.c"),
                server.anonymous().with("Authorization", TestServer.ROOT_KEY),
                server.anonymous().with("Authorization", "Basic cm9vdDpyb290"),
                server.anonymous().with("X-API-Key", TestServer.ROOT_KEY))) {
            for (TestResponse reply : List.of(
                    client.get(keys),
                    client.post(keys, "{}"),
                    client.patch(keys + "/" + UNKNOWN_KEY, "{}"),
                    client.delete(keys + "/" + UNKNOWN_KEY),
                    client.post(keys + "/verify", "{}"))) {
                assertThat(expect(401, reply).text("/error")).isEqualTo("Unauthorized");
                assertThat(reply.header("WWW-Authenticate")).hasValue("Bearer");
            }
        }
    }

    @Test
    void twoDifferentCredentialsAreRefused() {
        expect(
                400,
                server.root()
                        .with("Authorization", "Bearer another-key-0123456789")
                        .get(keys(server.project())));
    }

    @Test
    void aKeyOutsideItsAddressesIsUnauthorized() {
        String project = server.project();
        String secret = server.key(
                        project,
                        server.user(project, "administrator"),
                        "\"restricted\": false, \"allowed_ips\": [\"10.0.0.0/8\"]")
                .text("/secret");
        expect(401, server.anonymous().as(secret).get(keys(project)));
    }

    @Test
    void theProjectIsNamedByIdOrSlugAndRootStandsInAny() {
        String project = server.project();
        String id = expect(200, server.root().get("/v1/projects/" + project)).text("/id");
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "files:read");
        for (TestClient client : List.of(admin, server.root())) {
            expect(200, client.get(keys(project) + "/" + key));
            expect(200, client.get(keys(id) + "/" + key));
        }
        // The path decides, for root too: another project's key is not in this one.
        expect(404, server.root().get(keys(server.project()) + "/" + key));
        assertThat(expect(200, server.root().get(keys(server.project())))
                        .json()
                        .path("data")
                        .size())
                .isZero();
    }

    // ---------------------------------------------------------------------------------------------- who may do what

    @Test
    void strangersAndWhatIsNotThereAreEqualToTheByte() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestClient stranger = server.clientOf(server.project(), "administrator");
        String key = create(admin, project, "files:read");
        List<String> bodies = List.of("{\"label\": \"x\"}", "not JSON", "{}");
        for (String body : bodies) {
            for (TestResponse reply : List.of(
                    stranger.patch(keys(project) + "/" + key, body),
                    admin.patch(keys("no-such-project") + "/" + key, body),
                    admin.patch(keys("%2e") + "/" + key, body),
                    admin.patch(keys(project) + "/" + UNKNOWN_KEY, body),
                    admin.patch(keys(project) + "/1", body),
                    admin.patch(keys(project) + "/" + key.toUpperCase(Locale.ROOT), body),
                    server.clientOf(project, "member").patch(keys(project) + "/" + key, body))) {
                assertThat(expect(404, reply).body()).isEqualTo("{\"error\":\"Not Found\"}");
            }
        }
        for (TestResponse reply : List.of(
                stranger.get(keys(project)),
                stranger.post(keys(project), "{\"label\": \"x\", \"roles\": \"a\"}"),
                stranger.post(keys(project) + "/verify", "{\"key\": \"x\"}"),
                stranger.get(keys(project) + "/" + key),
                stranger.delete(keys(project) + "/" + key),
                stranger.post(keys(project) + "/" + key + "/regenerate"),
                admin.get(keys(project) + "/" + UNKNOWN_KEY),
                admin.delete(keys(project) + "/" + UNKNOWN_KEY),
                admin.post(keys(project) + "/" + UNKNOWN_KEY + "/regenerate"))) {
            assertThat(expect(404, reply).body()).isEqualTo("{\"error\":\"Not Found\"}");
        }
        assertThat(nativeKey(key).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void whoMayNotDoAThingIsUnauthorizedAndWhoGrantsTooMuchIsRefused() {
        String project = server.project();
        TestClient viewer = server.clientOf(project, "viewer");
        expect(401, viewer.post(keys(project), "{\"label\": \"x\", \"roles\": \"files:read\"}"));
        expect(200, viewer.get(keys(project)));
        String owner = server.user(project, "administrator");
        TestClient reader = restricted(project, owner, "\"keys:read\"");
        expect(200, reader.get(keys(project)));
        expect(401, reader.delete(keys(project) + "/" + UNKNOWN_KEY));
        expect(401, reader.delete(keys(project) + "/1"));
        expect(401, reader.post(keys(project) + "/verify", "{\"key\": \"x\"}"));
        TestClient writer = restricted(project, owner, "\"keys:write\", \"files:read\"");
        String key = create(writer, project, "files:read");
        expect(400, writer.post(keys(project), "{\"label\": \"x\", \"roles\": \"*\"}"));
        expect(400, writer.patch(keys(project) + "/" + key, "{\"roles\": \"files:read,files:write\"}"));
        expect(
                400,
                server.clientOf(project, "member")
                        .post(keys(project), "{\"label\": \"x\", \"roles\": \"keys:write\"}"));
        assertThat(nativeKey(key).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void theRootKeyIsProtected() {
        JsonNode list = expect(200, server.root().get(keys("default"))).json().path("data");
        String root = list.path(list.size() - 1).path("id").asString();
        expect(400, server.root().delete(keys("default") + "/" + root));
        expect(400, server.root().patch(keys("default") + "/" + root, "{\"roles\": \"files:read\"}"));
    }

    // --------------------------------------------------------------------------------------------------------- roles

    @Test
    void rolesAreReadBackAsSentUntilAnotherApiChangesThem() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String sent = " files:write, files:read ,files:write";
        String key = create(admin, project, sent);
        assertThat(texts(nativeKey(key).path("permissions"))).containsExactly("files:write", "files:read");
        assertThat(nativeKey(key).path("restricted").asBoolean()).isTrue();
        assertThat(roles(admin, project, key)).isEqualTo(sent);
        expect(200, admin.patch("/v1/keys/" + key, "{\"name\": \"Other\", \"description\": \"d\"}"));
        assertThat(roles(admin, project, key)).isEqualTo(sent);
        expect(200, admin.patch("/v1/keys/" + key, "{\"permissions\": [\"a\", \"b:c\"]}"));
        assertThat(roles(admin, project, key)).isEqualTo("a,b:c");
        expect(200, admin.patch("/v1/keys/" + key, "{\"permissions\": []}"));
        assertThat(roles(admin, project, key)).isEmpty();
        expect(200, admin.patch("/v1/keys/" + key, "{\"restricted\": false}"));
        assertThat(roles(admin, project, key)).isEqualTo("*");
    }

    @Test
    void anAsteriskIsEverything() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "*");
        assertThat(nativeKey(key).path("restricted").asBoolean()).isFalse();
        TestResponse narrowed = expect(200, admin.patch(keys(project) + "/" + key, "{\"roles\": \"files:read\"}"));
        assertThat(narrowed.text("/key/roles")).isEqualTo("files:read");
        assertThat(nativeKey(key).path("restricted").asBoolean()).isTrue();
        expect(200, admin.patch(keys(project) + "/" + key, "{\"roles\": \" * \"}"));
        assertThat(nativeKey(key).path("restricted").asBoolean()).isFalse();
        assertThat(roles(admin, project, key)).isEqualTo(" * ");
    }

    @Test
    void aKeyOfAnotherApiKeepsWhatThisApiCannotSay() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        expect(
                200,
                server.root().put("/v1/projects/" + project + "/roles/auditor", "{\"permissions\": [\"log:read\"]}"));
        TestResponse made = server.key(project, server.user(project, "member"), """
            "permissions": ["billing:*"], "roles": ["auditor"], "description": "d", "metadata": {"a": 1},
            "allowed_ips": ["10.0.0.0/8"], "allowed_origins": ["https://example.com"], "allowed_resources": {"room": ["1"]},
            "expires_at": "2030-01-01T00:00:00Z", "rate_limits": [{"name": "r", "limit": 5, "window_seconds": 60}]
            """);
        String key = made.text("/id");
        assertThat(roles(admin, project, key)).isEqualTo("billing:*,log:read");
        expect(200, admin.patch(keys(project) + "/" + key, "{\"label\": \"N\", \"roles\": \"billing:*,log:read\"}"));
        for (String field : List.of(
                "permissions",
                "roles",
                "description",
                "metadata",
                "allowed_ips",
                "allowed_origins",
                "allowed_resources",
                "expires_at",
                "rate_limits")) {
            assertThat(nativeKey(key).path(field))
                    .as(field)
                    .isEqualTo(made.json().path(field));
        }
        expect(200, admin.patch(keys(project) + "/" + key, "{\"roles\": \"files:read\"}"));
        assertThat(texts(nativeKey(key).path("permissions"))).containsExactly("files:read");
        assertThat(nativeKey(key).path("roles").size()).isZero();
        assertThat(nativeKey(key).path("allowed_ips")).isEqualTo(made.json().path("allowed_ips"));
    }

    @Test
    void aCatalogueBindsHereToo() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        expect(200, server.root().patch("/v1/projects/" + project, """
            {"settings": {"catalogue": [{"name": "billing:read", "section": "Billing"}]}}
            """));
        create(admin, project, "billing:read");
        expect(400, admin.post(keys(project), "{\"label\": \"x\", \"roles\": \"files:read\"}"));
    }

    // --------------------------------------------------------------------------------------------------- life and end

    @Test
    void updatedAtMovesOnlyWhereSomethingChanged() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String path = keys(project) + "/" + create(admin, project, "files:read");
        String made = expect(200, admin.patch(path, "{\"unknown\": 1}")).text("/key/updated_at");
        server.clock().advance(Duration.ofSeconds(5));
        for (String body : List.of("{\"unknown\": null}", "{\"label\": \"Label\"}", "{\"roles\": \"files:read\"}")) {
            assertThat(expect(200, admin.patch(path, body)).text("/key/updated_at"))
                    .isEqualTo(made);
        }
        assertThat(expect(200, admin.patch(path, "{\"label\": \"Other\"}")).text("/key/updated_at"))
                .isGreaterThan(made);
    }

    @Test
    void revokedKeysAreNotThere() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "files:read");
        expect(200, admin.post("/v1/keys/" + key + "/revoke"));
        String path = keys(project) + "/" + key;
        for (TestResponse reply : List.of(
                admin.get(path),
                admin.patch(path, "{\"label\": \"x\"}"),
                admin.post(path + "/regenerate"),
                admin.delete(path))) {
            assertThat(expect(404, reply).body()).isEqualTo("{\"error\":\"Not Found\"}");
        }
        assertThat(ids(admin, project)).doesNotContain(key);
        expect(200, server.root().get("/v1/keys/" + key));
    }

    @Test
    void aRegeneratedKeyHasOneSecretAndItIsTheNewOne() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestResponse made = expect(200, admin.post(keys(project), "{\"label\": \"Label\", \"roles\": \"files:read\"}"));
        String first = made.text("/key/value");
        String path = keys(project) + "/" + made.text("/key/id");
        TestResponse again = expect(200, admin.post(path + "/regenerate"));
        assertThat(again.text("/key/value")).isNotEqualTo(first);
        assertThat(isValid(admin, project, first)).isFalse();
        assertThat(isValid(admin, project, again.text("/key/value"))).isTrue();
        expect(200, admin.delete(path));
        assertThat(isValid(admin, project, again.text("/key/value"))).isFalse();
    }

    @Test
    void nothingIsValidThatIsNotGoodInThatProject() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestResponse made = expect(200, admin.post(keys(project), "{\"label\": \"Label\", \"roles\": \"files:read\"}"));
        String secret = made.text("/key/value");
        String key = made.text("/key/id");
        assertThat(isValid(admin, project, secret)).isTrue();
        for (String body : List.of(
                "{\"key\": \"" + secret + "\", \"key_id\": \"" + UNKNOWN_KEY + "\"}",
                "{\"key\": \"" + secret + "\", \"key_id\": \"1\"}",
                "{\"key\": \"" + secret + "\", \"key_id\": \"\"}",
                "{\"key\": \"" + secret + "x\"}",
                "{\"key\": \"\"}",
                "{\"key\": \"" + "x".repeat(60_000) + "\"}",
                "{\"key\": \"a\\u0000b\"}")) {
            TestResponse reply = expect(200, admin.post(keys(project) + "/verify", body));
            assertThat(reply.body()).isEqualTo("{\"is_valid\":false}");
        }
        String other = server.project();
        assertThat(isValid(server.clientOf(other, "administrator"), other, secret))
                .isFalse();
        assertThat(isValid(server.root(), other, secret)).isFalse();
        expect(200, admin.patch("/v1/keys/" + key, "{\"enabled\": false}"));
        assertThat(isValid(admin, project, secret)).isFalse();
        expect(200, admin.patch("/v1/keys/" + key, "{\"enabled\": true, \"allowed_ips\": [\"10.0.0.0/8\"]}"));
        assertThat(isValid(admin, project, secret)).isFalse();
        for (String body : List.of("{}", "{\"key\": 1}", "{\"key\": null}", "{\"key\": \"x\", \"key_id\": 1}")) {
            expect(400, admin.post(keys(project) + "/verify", body));
        }
    }

    @Test
    void aListIsWholeNewestFirstAndTellsPublicKeysFromPrivateOnes() {
        String project = server.project();
        String owner = server.user(project, "administrator");
        TestClient admin = server.anonymous().as(server.key(project, owner).text("/secret"));
        String published = server.key(project, owner, "\"permissions\": [\"files:read\"], \"kind\": \"publishable\"")
                .text("/id");
        for (int number = 0; number < 400; number++) {
            create(admin, project, "files:read");
        }
        server.clock().advance(Duration.ofSeconds(1));
        String last = create(admin, project, "files:read");
        JsonNode list = expect(200, admin.get(keys(project))).json().path("data");
        assertThat(list.size()).isEqualTo(403);
        assertThat(list.path(0).path("id").asString()).isEqualTo(last);
        assertThat(ids(admin, project)).doesNotHaveDuplicates();
        list.forEach(key -> assertThat(key.path("is_private").asBoolean())
                .isEqualTo(!key.path("id").asString().equals(published)));
        JsonNode member = expect(200, server.clientOf(project, "member").get(keys(project)))
                .json();
        assertThat(member.path("data").size()).isEqualTo(1);
    }

    @Test
    void aDeletedKeyIsConfirmedByAMessage() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestResponse deleted = expect(200, admin.delete(keys(project) + "/" + create(admin, project, "files:read")));
        assertThat(deleted.body()).isEqualTo("{\"message\":\"API key deleted successfully\"}");
    }

    // --------------------------------------------------------------------------------------------------- bad requests

    @Test
    void aMessageSpeaksTheVendorsLanguage() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "files:read");
        TestClient writer = restricted(
                project, server.user(project, "administrator"), "\"keys:write\", \"keys:read\", \"files:read\"");
        List<String> messages = new ArrayList<>();
        for (String roles : List.of("", " ", ",", "a b", "a\u0007", "a:b:c:d:e:f:g", "a".repeat(40_000))) {
            String body = Json.write(Json.object().put("label", "x").put("roles", roles));
            messages.add(expect(400, admin.post(keys(project), body)).text("/message"));
            messages.add(
                    expect(400, admin.patch(keys(project) + "/" + key, body)).text("/message"));
        }
        for (String roles : List.of("*", "files:write")) {
            String body = "{\"label\": \"x\", \"roles\": \"" + roles + "\"}";
            messages.add(expect(400, writer.post(keys(project), body)).text("/message"));
            messages.add(
                    expect(400, writer.patch(keys(project) + "/" + key, body)).text("/message"));
        }
        assertThat(messages)
                .allSatisfy(message -> assertThat(message)
                        .isNotBlank()
                        .doesNotContainIgnoringCase("restricted")
                        .doesNotContain("allowed_", "expires_at", "owner:"));
    }

    @Test
    void aBodyThatCannotBeReadIsToldSoAndChangesNothing() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "files:read");
        MalformedBodies.unreadable().forEach((what, body) -> {
            for (TestResponse reply : List.of(
                    admin.patch(keys(project) + "/" + key, body),
                    admin.post(keys(project), body),
                    admin.post(keys(project) + "/verify", body))) {
                assertThat(reply.status()).as(what).isEqualTo(400);
                assertThat(reply.text("/error")).as(what).isEqualTo("Bad Request");
            }
        });
        assertThat(nativeKey(key).path("version").asInt()).isEqualTo(1);
        assertThat(ids(admin, project)).hasSize(2);
    }

    @Test
    void aValueThatCannotBeTakenIsToldSoAndChangesNothing() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "files:read");
        Map<String, List<String>> bad = new LinkedHashMap<>();
        bad.put(
                "label",
                List.of(
                        "null",
                        "1",
                        "true",
                        "[]",
                        "{}",
                        "\"\"",
                        "\"  \"",
                        "\"a\\u0000b\"",
                        "\"\\n\"",
                        "\"" + "n".repeat(201) + "\""));
        bad.put(
                "roles",
                List.of(
                        "null",
                        "1",
                        "true",
                        "[\"files:read\"]",
                        "{}",
                        "\"\"",
                        "\"  \"",
                        "\",\"",
                        "\"a,,b\"",
                        "\"a,\"",
                        "\"a b\"",
                        "\"a\\u0000\"",
                        "\"a,\\nb\"",
                        "\"é\"",
                        "\"a:b:c:d:e:f:g\"",
                        "\"" + "a".repeat(129) + "\"",
                        "\"" + "a,".repeat(50_000) + "a\"",
                        MalformedBodies.longList("r"),
                        "\"x,*x\""));
        bad.forEach((field, values) -> values.forEach(value -> {
            String other = field.equals("label") ? "roles" : "label";
            String body = "{\"%s\": \"fine\", \"%s\": %s}".formatted(other, field, value);
            for (TestResponse reply :
                    List.of(admin.patch(keys(project) + "/" + key, body), admin.post(keys(project), body))) {
                assertThat(expect(400, reply).text("/message")).as(value).contains(field);
            }
        }));
        expect(400, admin.patch(keys(project) + "/" + key, "{}"));
        for (String body : List.of("{}", "{\"label\": \"x\"}", "{\"roles\": \"x\"}")) {
            expect(400, admin.post(keys(project), body));
        }
        assertThat(nativeKey(key).path("version").asInt()).isEqualTo(1);
        assertThat(ids(admin, project)).hasSize(2);
    }

    @Test
    void whatIsTooLargeOrOfAnotherKindIsRefused() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String path = keys(project) + "/" + create(admin, project, "files:read");
        for (TestResponse reply : List.of(
                admin.patch(path, MalformedBodies.tooLarge()),
                admin.post(keys(project), MalformedBodies.tooLarge()),
                admin.post(keys(project) + "/verify", MalformedBodies.tooLarge()))) {
            expect(413, reply);
        }
        for (String type : List.of("text/plain", "application/merge-patch+json", "application/json; charset=latin1")) {
            expect(415, admin.with("Content-Type", type).patch(path, "{\"label\": \"x\"}"));
        }
        expect(415, admin.send("PATCH", path, "{\"label\": \"x\"}"));
        // Bodies that nobody asked for are passed over.
        expect(200, admin.post(path + "/regenerate", "[1"));
    }

    @Test
    void otherPathsAndMethodsAreToldSoInTheApisShape() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestResponse method = admin.exchange("PUT", keys(project) + "/" + UNKNOWN_KEY, "{}");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.text("/error")).isEqualTo("Method Not Allowed");
        assertThat(method.header("Allow")).hasValue("DELETE, GET, HEAD, PATCH");
        for (String path :
                List.of("/project", "/project/", "/project/" + project, keys(project) + "/", keys(project) + "s")) {
            TestResponse reply = admin.exchange("GET", path, null);
            assertThat(reply.status()).as(path).isEqualTo(404);
            assertThat(reply.body()).isEqualTo("{\"error\":\"Not Found\"}");
        }
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    private static String keys(String project) {
        return "/project/" + project + "/key";
    }

    private static String create(TestClient client, String project, String roles) {
        return expect(200, client.post(keys(project), "{\"label\": \"Label\", \"roles\": \"" + roles + "\"}"))
                .text("/key/id");
    }

    private static TestClient restricted(String project, String owner, String permissions) {
        return server.anonymous()
                .as(server.key(project, owner, "\"permissions\": [" + permissions + "]")
                        .text("/secret"));
    }

    private static String roles(TestClient client, String project, String key) {
        return expect(200, client.get(keys(project) + "/" + key)).text("/key/roles");
    }

    private static boolean isValid(TestClient client, String project, String secret) {
        return expect(200, client.post(keys(project) + "/verify", "{\"key\": \"" + secret + "\"}"))
                .json()
                .path("is_valid")
                .asBoolean();
    }

    private static List<String> ids(TestClient client, String project) {
        return expect(200, client.get(keys(project)))
                .json()
                .path("data")
                .valueStream()
                .map(key -> key.path("id").asString())
                .toList();
    }

    private static JsonNode nativeKey(String key) {
        return expect(200, server.root().get("/v1/keys/" + key)).json();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
