package dev.rekey.dialect.voiceable;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.dialect.MalformedBodies;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What no client should send: a clear error in the vendor's envelope, and nothing is changed. */
@BothDatabases
class VoiceableBadInputTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final List<String> MOUNTS = List.of("/api/v1/api_keys", "/voiceable-api/api_keys");
    private static final String KEYS = MOUNTS.getFirst();

    static Stream<Map.Entry<String, String>> unreadable() {
        return MalformedBodies.unreadable().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void whatCannotBeReadIsABadRequestAtBothMounts(Map.Entry<String, String> bad) {
        TestClient client = server.clientOf(server.project(), "member");
        String before = client.get(KEYS).body();
        String id = client.get(KEYS).text("/data/0/id");
        for (String mount : MOUNTS) {
            for (String body : List.of(bad.getValue(), json("{'api_key': %s}").formatted(bad.getValue()))) {
                for (TestResponse reply : List.of(client.put(mount + "/" + id, body), client.post(mount, body))) {
                    assertThat(reply.status())
                            .as("%s: %s", bad.getKey(), reply.body())
                            .isEqualTo(400);
                    assertThat(reply.text("/status/message")).isEqualTo("Bad Request");
                }
            }
        }
        assertThat(client.get(KEYS).body()).isEqualTo(before);
    }

    @Test
    void aBodyBeyondAMebibyteIsTooLarge() {
        assertThat(server.root().post(KEYS, MalformedBodies.tooLarge()).status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "https://example.com/",
                "https://example.com/path",
                "https://user@example.com",
                "https://example.com:0",
                "https://example.com:65536",
                "https://*.com",
                "https://a.*.example.com",
                "https://ex ample.com",
                "example.com",
                "//example.com",
                "https://",
                "",
                " https://example.com",
                "https://example.com\\u0000",
                "https://example.com#a",
                "https://example.com?a"
            })
    void whatIsNoOriginIsNamedByItsPlace(String origin) {
        TestResponse reply =
                create(json("'allowed_origins': ['https://one.example', '%s']").formatted(origin));
        assertThat(reply.status()).isEqualTo(422);
        assertThat(errors(reply))
                .hasSize(1)
                .allMatch(error -> error.startsWith("Allowed origins at index 1 is invalid"));
    }

    @Test
    void originsThatCanMatchAreTaken() {
        TestResponse reply = create("""
            "allowed_origins": ["https://*.example.com", "http://localhost:3000",
            "HTTPS://A.example:443"]
            """);
        assertThatJson(reply.json().at("/data/allowed_origins")).isEqualTo("""
            ["https://*.example.com","http://localhost:3000","https://a.example"]
            """);
    }

    @Test
    void listsOfTenThousandAreOneMistake() {
        assertThat(errors(create(
                        json("'allowed_origins': %s").formatted(MalformedBodies.longList("https://a.example/")))))
                .hasSize(1);
        assertThat(errors(create(json("'allowed_assistants': %s").formatted(MalformedBodies.longList("a")))))
                .hasSize(1);
        assertThat(errors(create(json("'allowed_assistants': [%s1]").formatted("1,".repeat(9_999)))))
                .hasSize(1);
    }

    @Test
    void everyMistakeIsToldAtOnce() {
        TestResponse reply = server.root().post(KEYS, """
            {"api_key": {"name": 7, "key_type": "other", "allowed_origins": ["*"],
             "allowed_assistants": [8], "transient_assistant": "yes"}}
            """);
        assertThat(reply.status()).isEqualTo(422);
        assertThat(errors(reply)).hasSize(5);
        assertThat(reply.text("/status/message")).isEqualTo("Validation failed");
    }

    @Test
    void otherPathsAndMethodsAreRefusedInTheVendorsEnvelope() {
        for (String path : new String[] {"/api/v1", "/api/v1/users", "/voiceable-api/", KEYS + "/", KEYS + "/1/2"}) {
            TestResponse reply = server.root().exchange("GET", path, null);
            assertThat(reply.status()).as(path).isEqualTo(404);
            assertThat(reply.text("/status/code")).isEqualTo("404");
        }
        TestResponse reply = server.root().send("PATCH", KEYS + "/1", "{}");
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).contains("DELETE, GET, HEAD, PUT");
        assertThat(server.root().exchange("OPTIONS", KEYS, null).status()).isEqualTo(405);
    }

    @Test
    void theRootKeyIsNotNarrowedHere() {
        TestResponse narrowed =
                server.root().put(KEYS + "/1", json("{'api_key': {'allowed_origins': ['https://a.example']}}"));
        assertThat(narrowed.status()).isEqualTo(422);
        assertThat(server.root().delete(KEYS + "/1").status()).isEqualTo(422);
        assertThat(server.root()
                        .get(KEYS + "/1")
                        .json()
                        .at("/data/allowed_origins")
                        .size())
                .isZero();
    }

    @Test
    void aUserWithoutAnAddressHasAnEmptyOne() {
        assertThat(server.root().get(KEYS + "/1").json().at("/data/user_email").stringValue())
                .isEmpty();
    }

    @Test
    void aLongListIsShownWhole() {
        String project = server.project();
        TestClient client = server.clientOf(project, "member");
        for (int made = 0; made < 205; made++) {
            TestServer.expect(201, client.post(KEYS, json("{'api_key': {'name': 'n', 'key_type': 'private'}}")));
        }
        assertThat(client.get(KEYS).json().path("data").size()).isEqualTo(206);
    }

    private static TestResponse create(String members) {
        return server.root()
                .post(
                        KEYS,
                        json("{'api_key': {'name': 'n', 'key_type': 'private', %s}}")
                                .formatted(members));
    }

    private static List<String> errors(TestResponse reply) {
        return reply.json().path("errors").valueStream().map(JsonNode::asString).toList();
    }
}
