package dev.rekey.dialect.docspace;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.dialect.MalformedBodies;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies and values that the DocSpace API refuses, in the vendor's shape and without a change. */
@BothDatabases
class DocSpaceBadInputTest extends DocSpaceFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    DocSpaceBadInputTest() {
        super(server);
    }

    @Test
    void daysAreANumberOrItsDigits() {
        TestClient admin = admin();
        for (String days : List.of("1", "365", "\"1\"", "\"365\"")) {
            assertThat(create(admin, json("{'name': 'x', 'expiresInDays': %s}").formatted(days))
                            .json()
                            .at("/response")
                            .has("expiresAt"))
                    .isTrue();
        }
        for (String days : List.of("null")) {
            assertThat(create(admin, json("{'name': 'x', 'expiresInDays': %s}").formatted(days))
                            .json()
                            .at("/response")
                            .has("expiresAt"))
                    .isFalse();
        }
        for (String days : List.of(
                "0", "366", "-1", "\"0\"", "\"366\"", "9".repeat(90), "\"" + "9".repeat(90) + "\"", "4294967297")) {
            TestResponse reply = expect(
                    400,
                    admin.post(KEYS, json("{'name': 'x', 'expiresInDays': %s}").formatted(days)));
            assertThat(reply.text("/response/errors/ExpiresInDays/0"))
                    .isEqualTo("Incorrect number of days. Value must be between 1 and 365");
        }
    }

    @Test
    void namesHaveThirtyCharacters() {
        TestClient admin = admin();
        String tooLong = "Incorrect name. Length must be less than 30";
        String id =
                create(admin, json("{'name': '%s'}").formatted("n".repeat(30))).text("/response/id");
        String body = json("{'name': '%s', 'isActive': false}").formatted("n".repeat(31));
        assertThat(expect(400, admin.post(KEYS, body)).text("/response/errors/Name/0"))
                .isEqualTo(tooLong);
        assertThat(expect(400, admin.put(KEYS + "/" + id, body)).text("/response/errors/Changed.Name/0"))
                .isEqualTo(tooLong);
        for (String blank : List.of("\"\"", "\"  \"", "null")) {
            assertFlag(true, admin.put(KEYS + "/" + id, json("{'name': %s}").formatted(blank)));
            assertThat(expect(400, admin.post(KEYS, json("{'name': %s}").formatted(blank)))
                            .json()
                            .at("/response/errors")
                            .has("Name"))
                    .isTrue();
        }
        expect(400, admin.post(KEYS, "{}"));
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void unreadableBodyIsRefusedAndChangesNothing() {
        TestClient admin = admin();
        String id = create(admin, json("{'name': 'x', 'permissions': ['files:read']}"))
                .text("/response/id");
        MalformedBodies.unreadable().forEach((what, body) -> {
            for (TestResponse reply : List.of(admin.put(KEYS + "/" + id, body), admin.post(KEYS, body))) {
                assertThat(reply.status()).as(what).isEqualTo(400);
                assertThat(reply.json().at("/response/errors").size()).as(what).isPositive();
            }
        });
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(admin.get(KEYS).json().path("count").asInt()).isEqualTo(2);
    }

    @Test
    void unacceptableValueIsRefusedAndChangesNothing() {
        TestClient admin = admin();
        String id = create(admin, json("{'name': 'x', 'permissions': ['files:read']}"))
                .text("/response/id");
        String path = KEYS + "/" + id;
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put(json("{'name': 1}"), "$.name");
        bad.put(json("{'name': ['x']}"), "$.name");
        bad.put(json("{'name': 'y', 'permissions': 'files:read'}"), "$.permissions");
        bad.put(json("{'name': 'y', 'permissions': {}}"), "$.permissions");
        bad.put(json("{'name': 'y', 'permissions': ['files:read', null]}"), "$.permissions[1]");
        bad.put(json("{'name': 'y', 'permissions': [['files:read']]}"), "$.permissions[0]");
        bad.forEach((body, field) -> {
            for (TestResponse reply : List.of(admin.put(path, body), admin.post(KEYS, body))) {
                assertThat(expect(400, reply).json().at("/response/errors").has(field))
                        .as(reply.body())
                        .isTrue();
            }
        });
        for (String flag : List.of("\"true\"", "1", "[]", "{}")) {
            TestResponse reply = expect(
                    400, admin.put(path, json("{'name': 'y', 'isActive': %s}").formatted(flag)));
            assertThat(reply.json().at("/response/errors").has("$.isActive")).isTrue();
        }
        for (String days : List.of("1.5", "1e2", "true", "\"\"", "\"1.0\"", "\"ten\"", "[]", "{}")) {
            TestResponse reply = expect(
                    400,
                    admin.post(KEYS, json("{'name': 'y', 'expiresInDays': %s}").formatted(days)));
            assertThat(reply.json().at("/response/errors").has("$.expiresInDays"))
                    .as(days)
                    .isTrue();
        }
        for (String name : List.of("a\\u0000b", "\\u001b[31m", "\\n", "a\\u007f")) {
            String body = json("{'name': 'y%s'}").formatted(name);
            assertThat(expect(400, admin.put(path, body))
                            .json()
                            .at("/response/errors")
                            .has("Changed.Name"))
                    .isTrue();
            assertThat(expect(400, admin.post(KEYS, body))
                            .json()
                            .at("/response/errors")
                            .has("Name"))
                    .isTrue();
        }
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(admin.get(KEYS).json().path("count").asInt()).isEqualTo(2);
    }

    @Test
    void veryLongListsAndBodiesAreRefused() {
        TestClient admin = admin();
        String id = create(admin, json("{'name': 'x'}")).text("/response/id");
        String path = KEYS + "/" + id;
        String list = json("{'name': 'y', 'permissions': %s}").formatted(MalformedBodies.longList("files:"));
        for (TestResponse reply : List.of(admin.put(path, list), admin.post(KEYS, list))) {
            assertThat(expect(400, reply).text("/error/message")).isEqualTo("Permissions are not valid.");
        }
        for (TestResponse reply :
                List.of(admin.put(path, MalformedBodies.tooLarge()), admin.post(KEYS, MalformedBodies.tooLarge()))) {
            assertThat(expect(413, reply).json().path("statusCode").asInt()).isEqualTo(413);
        }
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void aBodyOfAnotherKindIsRefused() {
        TestClient admin = admin();
        String id = create(admin, json("{'name': 'x'}")).text("/response/id");
        for (String type :
                List.of("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "x")) {
            expect(415, admin.with("Content-Type", type).put(KEYS + "/" + id, json("{'name': 'y'}")));
        }
        expect(415, admin.send("POST", KEYS, json("{'name': 'y'}")));
        assertFlag(
                true,
                admin.with("Content-Type", "Application/JSON; charset=UTF-8")
                        .put(KEYS + "/" + id, json("{'name': 'y'}")));
        // The vendor's Java SDK declares a body that it does not send.
        expect(200, admin.with("Content-Type", "application/json").get(KEYS));
        assertFlag(true, admin.with("Content-Type", "application/json").delete(KEYS + "/" + id));
    }

    @Test
    void undecodableQueryCreatesNoKey() {
        TestClient admin = admin();
        TestResponse reply = raw(admin, "POST", KEYS + "?fields=%ff", json("{'name': 'x'}"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(admin.get(KEYS).json().path("count").asInt()).isEqualTo(1);
    }
}
