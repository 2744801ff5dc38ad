package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.validation.KeySizeLimit;
import dev.rekey.testing.BeforeEachDatabase;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key is at most 64 KiB large as a whole, whichever API changes it. */
@Timeout(60)
@BothDatabases
class KeySizeLimitTest {

    private static final Pattern TOO_MANY = Pattern.compile("(\\d+) bytes too many");

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final TestClient[] ROOT = new TestClient[1];

    @BeforeEachDatabase
    static void root() {
        ROOT[0] = server.root();
    }

    private static String resources(int bytes) {
        StringBuilder ids = new StringBuilder("\"").append("r".repeat(99)).append('"');
        for (int number = 1; number < bytes / 103; number++) {
            ids.append(",\"").append("r".repeat(94)).append(10_000 + number).append('"');
        }
        return json("{'file': [%s]}").formatted(ids);
    }

    private static String body(int bytes, int name) {
        return """
            {"project": "default", "owner": "root", "name": "%s", "restricted": true,\
             "permissions": ["a:read"], "allowed_resources": %s}\
            """.formatted("n".repeat(name), resources(bytes));
    }

    private static int excess(TestResponse refused) {
        assertThat(refused.text("/errors/0/code")).isEqualTo("key_too_large");
        assertThat(refused.text("/errors/0/pointer")).isEqualTo("#");
        Matcher excess = TOO_MANY.matcher(refused.text("/errors/0/detail"));
        assertThat(excess.find()).isTrue();
        return Integer.parseInt(excess.group(1));
    }

    /** A key that has no byte left. */
    private static TestResponse full() {
        int name = 200;
        int bytes = 62_000;
        while (true) {
            TestResponse reply = ROOT[0].post("/v1/keys", body(bytes, name));
            if (reply.status() == 201) {
                KeyAggregate aggregate = owned(reply);
                int left = KeySizeLimit.MAX_BYTES - KeySizeLimit.of(aggregate);
                assertThat(left).isBetween(0, 1_900);
                String fill = json("'description': '%s'").formatted("d".repeat(Math.max(1, left + 2)));
                return expect(200, ROOT[0].patch("/v1/keys/" + reply.text("/id"), "{" + fill + "}"));
            }
            expect(422, reply);
            bytes -= Math.max(103, excess(reply) / 103 * 103);
        }
    }

    private static KeyAggregate owned(TestResponse key) {
        return server.app()
                .database()
                .keys()
                .find(new KeyRef.ById(KeyId.parse(key.text("/id")).orElseThrow()))
                .orElseThrow();
    }

    @Test
    void aLargerKeyIsRefusedWithTheNumberOfBytesTooMany() {
        TestResponse large = expect(422, ROOT[0].post("/v1/keys", body(90_000, 10)));
        int excess = excess(large);
        TestResponse less = expect(422, ROOT[0].post("/v1/keys", body(90_000 - 1_030, 10)));
        assertThat(excess - excess(less)).isBetween(1_000, 1_060);
    }

    @Test
    void everyApiRefusesAChangeThatMakesAKeyTooLarge() {
        TestResponse key = full();
        String path = "/v1/keys/" + key.text("/id");
        String longer = "n".repeat(199) + "\u00e9";
        String number = key.text("/number");
        assertThat(KeySizeLimit.of(owned(key))).isEqualTo(KeySizeLimit.MAX_BYTES);

        assertThat(excess(expect(422, ROOT[0].patch(path, json("{'name': '%s'}").formatted(longer)))))
                .isEqualTo(1);
        expect(
                422,
                ROOT[0].patch(
                        path,
                        json("{'name': '%s', 'effective_at': '2026-03-02T00:00:00Z'}")
                                .formatted(longer)));
        List<TestResponse> vendors = List.of(
                ROOT[0].put(
                        "/api/2.0/keys/" + owned(key).key().id().value(),
                        json("{'permissions': ['files:read', 'files:write', 'rooms:read']}")),
                ROOT[0].put("/v2/api_keys/" + number, json("{'label': '%s'}").formatted(longer)),
                ROOT[0].put(
                        "/api/v1/api_keys/" + number,
                        json("{'api_key': {'name': '%s'}}").formatted(longer)),
                ROOT[0].patch(
                        "/project/default/key/" + key.text("/id"),
                        json("{'label': '%s'}").formatted(longer)));
        assertThat(vendors).extracting(TestResponse::status).containsExactly(400, 400, 422, 400);
        assertThat(vendors).allSatisfy(reply -> assertThat(reply.body()).contains("bytes too many"));
        assertThat(expect(200, ROOT[0].get(path)).text("/version")).isEqualTo(key.text("/version"));
    }

    @Test
    void aRestoredRevisionAndAScheduledChangeCountAsWell() {
        TestResponse key = full();
        String path = "/v1/keys/" + key.text("/id");
        TestResponse smaller =
                expect(200, ROOT[0].patch(path, json("{'allowed_resources': null, 'description': null}")));
        expect(202, ROOT[0].patch(path, """
            {"metadata": {"text": "%s"}, "effective_at": "2026-03-02T00:00:00Z"}\
            """.formatted("m".repeat(15_000))));
        assertThat(excess(expect(422, ROOT[0].post(path + "/revisions/" + key.text("/version") + "/restore", "{}"))))
                .isBetween(15_000, 17_000);
        assertThat(smaller.text("/version")).isNotEqualTo(key.text("/version"));
    }

    @Test
    void noByteMoreIsWrittenThanAKeyIsLarge() {
        TestResponse key = full();
        String path = "/v1/keys/" + key.text("/id");
        for (int rotation = 0; rotation < 4; rotation++) {
            expect(200, ROOT[0].post(path + "/rotate", json("{'overlap_seconds': 86400}")));
        }
        int size = KeySizeLimit.of(owned(key));
        String number = key.text("/number");
        assertThat(size).isLessThanOrEqualTo(KeySizeLimit.MAX_BYTES);
        List<TestResponse> written = List.of(
                ROOT[0].get(path),
                ROOT[0].get("/v2/api_keys/" + number),
                ROOT[0].get("/api/v1/api_keys/" + number),
                ROOT[0].get("/project/default/key/" + key.text("/id")));
        assertThat(written).allSatisfy(reply -> {
            expect(200, reply);
            assertThat(reply.body().getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(size);
        });
    }
}
