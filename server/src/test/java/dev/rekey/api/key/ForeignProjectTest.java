package dev.rekey.api.key;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a caller may not see looks, to the byte, like what does not exist, whatever it asks. */
@BothDatabases
class ForeignProjectTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final String UNKNOWN_KEY = "key_06bq9x3v1me7t8a0c2d4f6h8jk";

    private record Ask(
            String method, String suffix, @Nullable String body) {}

    private static final List<Ask> ASKS = List.of(
            new Ask("GET", "", null),
            new Ask("GET", "/usage", null),
            new Ask("GET", "/usage?from=x&step=week", null),
            new Ask("GET", "/usage?from=1600-01-01T00:00:00Z", null),
            new Ask("PATCH", "", json("{'name': 'x'}")),
            new Ask("PATCH", "", json("{'broken")),
            new Ask("PATCH", "", json("{'name': 1}")),
            new Ask("PUT", "/metadata", "{}"),
            new Ask("PUT", "/metadata", "[]"),
            new Ask("POST", "/revoke", "{}"),
            new Ask("POST", "/revoke", "nonsense"),
            new Ask("POST", "/rotate", null),
            new Ask("POST", "/rotate", json("{'x': 1}")),
            new Ask("POST", "/rotate/cancel", null),
            new Ask("POST", "/rotate/cancel", "nonsense"),
            new Ask("PATCH", "/secrets/secret_x", json("{'expires_in_seconds': 60}")),
            new Ask("PATCH", "/secrets/secret_x", json("{'broken")),
            new Ask("DELETE", "/secrets/secret_x", null),
            new Ask("DELETE", "", null));

    @Test
    void foreignKeysLookLikeUnknownKeys() {
        String project = server.project();
        String key = server.key(project, server.user(project, "member")).text("/id");
        for (TestClient client : List.of(
                server.clientOf(server.project(), "administrator"),
                server.clientOf(server.project(), "member"),
                server.clientOf(project, "member"))) {
            for (Ask ask : ASKS) {
                String theirs = seen(client, ask, key);
                assertThat(theirs).as("%s", ask).startsWith("404 ");
                for (String none : List.of(UNKNOWN_KEY, "key_x", "x", "key_" + "z".repeat(26), "%F0%9F%94%91", "1")) {
                    assertThat(seen(client, ask, none)).as("%s %s", ask, none).isEqualTo(theirs);
                }
                assertThat(seen(client.with("If-Match", "\"9\""), ask, key)).isEqualTo(theirs);
            }
        }
    }

    @Test
    void foreignProjectLooksLikeAnUnknownProject() {
        String project = server.project();
        String user = server.user(project, "member");
        TestClient stranger = server.clientOf(server.project(), "administrator");
        for (String suffix : List.of("", "/users", "/users/" + user, "/roles")) {
            String theirs = seen(stranger.get("/v1/projects/" + project + suffix));
            assertThat(theirs).startsWith("404 ");
            assertThat(seen(stranger.get("/v1/projects/no-such-project" + suffix)))
                    .isEqualTo(theirs);
            assertThat(seen(stranger.get("/v1/projects/project_x" + suffix))).isEqualTo(theirs);
        }
        for (String body : List.of(json("{'name': 'x'}"), json("{'name': 1}"), "{")) {
            assertThat(seen(stranger.patch("/v1/projects/" + project, body)))
                    .isEqualTo(seen(stranger.patch("/v1/projects/nowhere", body)));
        }
        String create = json("{'name': 'x', 'restricted': false, 'project': '%s'}");
        assertThat(seen(stranger.post("/v1/keys", create.formatted(project))))
                .startsWith("404 ")
                .isEqualTo(seen(stranger.post("/v1/keys", create.formatted("nowhere"))));
    }

    private static String seen(TestClient client, Ask ask, String key) {
        return seen(client.json(ask.method(), "/v1/keys/" + key + ask.suffix(), ask.body()));
    }

    /** The whole answer but what tells one request from another. */
    private static String seen(TestResponse reply) {
        Map<String, List<String>> headers = new TreeMap<>(reply.headers());
        headers.remove("date");
        headers.remove("x-request-id");
        // It tells whether the body had come before the response, which does not depend on the key.
        headers.remove("connection");
        return reply.status() + " " + headers + " " + reply.body().replaceAll("urn:uuid:[0-9a-f-]{36}", "urn:uuid:");
    }
}
