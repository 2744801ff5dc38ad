package dev.rekey.dialect.voiceable;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page on compatibility promises, line by line. */
@BothDatabases
class VoiceableApiTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final String KEYS = "/api/v1/api_keys";

    @Test
    void everybodySeesTheirOwnKeysAloneAdministratorsToo() {
        String project = server.project();
        TestClient member = server.clientOf(project, "member");
        TestClient administrator = server.clientOf(project, "administrator");
        String id = create(member, "private").text("/data/id");

        TestResponse theirs = administrator.get(KEYS + "/" + id);
        TestResponse unknown = administrator.get(KEYS + "/987654");
        assertThat(theirs.status()).isEqualTo(404);
        assertThat(theirs.text("/status/message")).isEqualTo("API key not found");
        assertThat(theirs.body()).isEqualTo(unknown.body());
        for (String malformed : List.of("0", "01", "-1", "abc", "1.0", "99999999999999999999", "%00", "1%20")) {
            assertThat(administrator
                            .exchange("GET", KEYS + "/" + malformed, null)
                            .status())
                    .as(malformed)
                    .isIn(404, 400);
        }
        assertThat(administrator
                        .put(KEYS + "/" + id, wrapped(json("'name': 'x'")))
                        .body())
                .isEqualTo(unknown.body());
        assertThat(administrator.delete(KEYS + "/" + id).body()).isEqualTo(unknown.body());
        assertThat(names(administrator)).hasSize(1);
        assertThat(names(member)).hasSize(2);
        assertThat(server.root().get(KEYS).text("/status/message")).isEqualTo("Success");
    }

    @Test
    void keyValueIsShownOnce() {
        TestClient member = member();
        for (String type : List.of("private", "public")) {
            TestResponse made = create(member, type);
            assertThat(made.text("/data/key_value"))
                    .matches(type.equals("public") ? "pk_live_[0-9a-f]{64}" : "rekey_\\w{49}");
            assertThat(member.get(KEYS + "/" + made.text("/data/id"))
                            .json()
                            .at("/data/key_value")
                            .isNull())
                    .isTrue();
        }
        member.get(KEYS)
                .json()
                .path("data")
                .forEach(key -> assertThat(key.path("key_value").isNull()).isTrue());
    }

    @Test
    void publicKeysAreShownAgainWhileTheProjectWantsIt() {
        String project = server.project();
        TestClient member = server.clientOf(project, "member");
        String before = create(member, "public").text("/data/id");
        reveal(project, true);
        TestResponse made = create(member, "public");
        TestResponse secret = create(member, "private");
        String path = KEYS + "/" + made.text("/data/id");
        assertThat(member.get(path).text("/data/key_value")).isEqualTo(made.text("/data/key_value"));
        assertThat(member.get(KEYS + "/" + before).json().at("/data/key_value").isNull())
                .isTrue();
        assertThat(member.get(KEYS + "/" + secret.text("/data/id"))
                        .json()
                        .at("/data/key_value")
                        .isNull())
                .isTrue();
        member.put(path, wrapped(json("'name': 'renamed'")));
        assertThat(member.get(path).text("/data/key_value")).isEqualTo(made.text("/data/key_value"));
        reveal(project, false);
        assertThat(member.get(path).json().at("/data/key_value").isNull()).isTrue();
        reveal(project, true);
        String id = server.root()
                .get("/v1/keys?project=" + project + "&q=pk_live_"
                        + made.text("/data/key_value").substring(8, 12))
                .text("/items/0/id");
        TestServer.expect(200, server.root().post("/v1/keys/" + id + "/rotate"));
        assertThat(member.get(path).json().at("/data/key_value").isNull()).isTrue();
    }

    @Test
    void aPublicKeyManagesNothing() {
        String value = create(member(), "public").text("/data/key_value");
        TestResponse refused = server.anonymous().with("X-API-Key", value).get(KEYS);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text("/status/message")).isEqualTo("Authentication required.");
    }

    @Test
    void credentialsComeInTwoHeadersAndNeverTwoOfThem() {
        TestClient anonymous = server.anonymous();
        assertThat(anonymous.get(KEYS).status()).isEqualTo(401);
        assertThat(anonymous.with("X-API-Key", TestServer.ROOT_KEY).get(KEYS).status())
                .isEqualTo(200);
        assertThat(server.root()
                        .with("X-API-Key", TestServer.ROOT_KEY)
                        .get(KEYS)
                        .status())
                .isEqualTo(200);
        TestResponse two =
                server.root().with("X-API-Key", "another-key-of-some-length").get(KEYS);
        assertThat(two.status()).isEqualTo(400);
        assertThat(two.text("/status/message")).isEqualTo("Bad Request");
    }

    @Test
    void revokedKeysAreNeitherListedNorFound() {
        String project = server.project();
        TestClient member = server.clientOf(project, "member");
        TestResponse made = create(member, "private");
        String number = made.text("/data/id");
        String id = server.root()
                .get("/v1/keys?project=" + project + "&q="
                        + made.text("/data/key_value").substring(0, 10))
                .text("/items/0/id");
        TestServer.expect(200, server.root().post("/v1/keys/" + id + "/revoke"));
        assertThat(member.get(KEYS + "/" + number).status()).isEqualTo(404);
        assertThat(member.put(KEYS + "/" + number, wrapped(json("'name': 'x'"))).status())
                .isEqualTo(404);
        assertThat(member.delete(KEYS + "/" + number).status()).isEqualTo(404);
        assertThat(names(member)).hasSize(1);
    }

    @Test
    void permissionsAreShownInTheVendorsCodes() {
        String project = server.project();
        assertThat(create(server.clientOf(project, "viewer"), "private").status())
                .isEqualTo(422);
        TestClient reader = server.anonymous()
                .as(server.key(project, server.user(project, "member"), json("'permissions': ['keys:read']"))
                        .text("/secret"));
        assertThat(reader.get(KEYS).status()).isEqualTo(200);
        assertThat(create(reader, "private").status()).isEqualTo(403);
        TestClient writer = server.anonymous()
                .as(server.key(project, server.user(project, "member"), json("'permissions': ['keys:write']"))
                        .text("/secret"));
        assertThat(create(writer, "private").status())
                .as("grants more than it holds")
                .isEqualTo(422);
        TestClient elsewhere = server.anonymous()
                .as(server.key(
                                project,
                                server.user(project, "member"),
                                json("'restricted': false, 'allowed_ips': ['192.0.2.1']"))
                        .text("/secret"));
        assertThat(elsewhere.get(KEYS).status()).isEqualTo(403);
    }

    @Test
    void whatTheVendorHasNoWordsForStays() {
        TestResponse key = server.key("default", "root", """
            "permissions": ["files:read"], "allowed_ips": ["10.0.0.0/8"],
            "expires_at": "2030-01-01T00:00:00Z",
            "allowed_resources": {"room": ["1"], "assistant": ["2"]}, "metadata": {"a": 1}
            """);
        TestServer.expect(
                200,
                server.root()
                        .put(
                                KEYS + "/" + key.text("/number"),
                                wrapped(json("'name': 'n', 'allowed_assistants': ['3']"))));
        TestResponse after = server.root().get("/v1/keys/" + key.text("/id"));
        for (String kept :
                List.of("/permissions", "/allowed_ips", "/expires_at", "/metadata", "/restricted", "/secrets")) {
            assertThat(after.json().at(kept)).as(kept).isEqualTo(key.json().at(kept));
        }
        assertThatJson(after.json().at("/allowed_resources")).isEqualTo("{'room':['1'],'assistant':['3']}");
    }

    static Stream<Arguments> badUpdates() {
        return Stream.of(
                Arguments.of(422, wrapped(json("'name': null"))),
                Arguments.of(422, wrapped(json("'name': ''"))),
                Arguments.of(422, wrapped(json("'name': 7"))),
                Arguments.of(422, wrapped(json("'name': '\\u0000'"))),
                Arguments.of(422, wrapped(json("'name': '%s'").formatted("x".repeat(201)))),
                Arguments.of(422, wrapped(json("'allowed_origins': 'https://a.example'"))),
                Arguments.of(422, wrapped(json("'allowed_origins': ['https://a.example/']"))),
                Arguments.of(422, wrapped(json("'allowed_origins': ['*']"))),
                Arguments.of(422, wrapped(json("'allowed_origins': ['https://*.com']"))),
                Arguments.of(422, wrapped(json("'allowed_origins': [null]"))),
                Arguments.of(
                        422,
                        wrapped(json("'allowed_origins': [%s'x']").formatted("\"https://a.example\",".repeat(10_000)))),
                Arguments.of(422, wrapped(json("'allowed_assistants': [1]"))),
                Arguments.of(422, wrapped(json("'allowed_assistants': ['']"))),
                Arguments.of(422, wrapped(json("'transient_assistant': 'yes'"))),
                Arguments.of(400, "{}"),
                Arguments.of(400, json("{'api_key': null}")),
                Arguments.of(400, json("{'api_key': [1]}")),
                Arguments.of(400, "[]"),
                Arguments.of(400, "7"),
                Arguments.of(400, ""),
                Arguments.of(400, json("{'api_key': {'name': 'a', 'name': 'b'}}")),
                Arguments.of(400, json("{'api_key': {'name': 'a'}")),
                Arguments.of(400, json("{'a':").repeat(200) + "1" + "}".repeat(200)),
                Arguments.of(413, wrapped(json("'name': '%s'").formatted("x".repeat(1_100_000)))));
    }

    @ParameterizedTest
    @MethodSource("badUpdates")
    void badBodiesChangeNothing(int status, String body) {
        String path = KEYS + "/" + server.key("default", "root").text("/number");
        String before = server.root().get(path).body();
        TestResponse refused = server.root().put(path, body);
        assertThat(refused.status()).as(refused.body()).isEqualTo(status);
        assertThat(refused.json().at("/status/code").intValue()).isEqualTo(status);
        assertThat(server.root().get(path).body()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"name\": \"n\"",
                "\"name\": \"n\", \"key_type\": \"secret\"",
                "\"key_type\": \"private\"",
                "\"name\": \"\", \"key_type\": \"private\"",
                "\"name\": \"n\", \"key_type\": 1",
            })
    void aNewKeyNeedsANameAndAType(String members) {
        TestResponse refused = server.root().post(KEYS, wrapped(members));
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.json().path("errors").size()).isOne();
    }

    @Test
    void otherMediaTypesAreRefused() {
        assertThat(server.root()
                        .with("Content-Type", "text/plain")
                        .put(KEYS + "/1", wrapped(json("'name': 'x'")))
                        .status())
                .isEqualTo(415);
    }

    private static TestClient member() {
        return server.clientOf(server.project(), "member");
    }

    private static TestResponse create(TestClient client, String type) {
        return client.post(
                KEYS, wrapped(json("'name': '%s', 'key_type': '%s'").formatted(server.freshName("v"), type)));
    }

    private static void reveal(String project, boolean on) {
        TestServer.expect(
                200,
                server.root()
                        .patch(
                                "/v1/projects/" + project,
                                json("{'settings': {'reveal_public_keys': %s}}").formatted(on)));
    }

    private static List<String> names(TestClient client) {
        return client.get(KEYS)
                .json()
                .path("data")
                .valueStream()
                .map(key -> key.path("name").asString())
                .toList();
    }

    private static String wrapped(String members) {
        return json("{'api_key': {%s}}").formatted(members);
    }
}
