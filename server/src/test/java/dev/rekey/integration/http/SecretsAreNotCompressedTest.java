package dev.rekey.integration.http;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The length of a compressed response would tell of the secret in it: one that holds a secret is sent as it is. */
@BothDatabases
class SecretsAreNotCompressedTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    /** So that every response is long enough to be compressed. */
    private static final String DESCRIPTION = "x".repeat(1_500);

    /** 800 bytes. */
    private static final String NAME = "\ud835\udcb3".repeat(200);

    private static TestClient asking(TestClient client) {
        return client.with("Accept-Encoding", "gzip");
    }

    private static void assertShown(TestResponse reply, String pointer) {
        assertLong(reply);
        assertThat(reply.header("Content-Encoding")).as(reply.body()).isEmpty();
        assertThat(reply.text(pointer)).hasSizeGreaterThan(16);
    }

    private static void assertLong(TestResponse reply) {
        assertThat(reply.body().getBytes(StandardCharsets.UTF_8).length)
                .as(reply.body())
                .isGreaterThan(1_024);
    }

    @Test
    void nativeApiDoesNotCompressSecrets() {
        String project = server.project();
        String owner = server.user(project, "member");
        String body = """
            {"project": "%s", "owner": "%s", "name": "x", "description": "%s", "restricted": false}
            """.formatted(project, owner, DESCRIPTION);
        TestResponse made = expect(201, asking(server.root()).post("/v1/keys", body));
        assertThat(made.body().length()).isGreaterThan(1_024);
        assertShown(made, "/secret");
        String path = "/v1/keys/" + made.text("/id");
        assertShown(expect(200, asking(server.root()).post(path + "/rotate")), "/secret");
        assertShown(expect(200, asking(server.root()).with("Prefer", "wait=1").post(path + "/rotate")), "/secret");
        assertThat(server.root().exchange("GET", path, null).header("Vary")).contains("Accept-Encoding");
        assertThat(asking(server.root()).exchange("GET", path, null).header("Content-Encoding"))
                .as("what holds no secret is")
                .contains("gzip");
        assertThat(asking(server.root()).exchange("GET", path, null).header("ETag"))
                .contains("\"3\"");
    }

    @Test
    void verdictsAreNotCompressed() {
        String project = server.project();
        TestResponse key = server.key(
                project,
                server.user(project, "member"),
                json("'restricted': false, 'metadata': {'long': '%s'}").formatted(DESCRIPTION));
        TestClient asking = asking(server.root());
        String request = json("{'key': '%s'}").formatted(key.text("/secret"));
        for (int times = 0; times < 3; times++) {
            TestResponse verdict = expect(200, asking.post("/v1/verify", request));
            assertThat(verdict.header("Content-Encoding")).isEmpty();
            assertThat(verdict.header("Vary")).isEmpty();
        }
        TestResponse verdicts = expect(
                200,
                asking.post("/v1/verify/batch", json("{'verifications': [%s]}").formatted(request)));
        assertThat(verdicts.header("Content-Encoding")).isEmpty();
    }

    @Test
    void vendorApisDoNotCompressSecrets() {
        String project = server.project();
        String user = json("{'external_id': 'u', 'role': 'administrator', 'name': '%s'}")
                .formatted(NAME);
        expect(201, server.root().post("/v1/projects/" + project + "/users", user));
        String secret = server.key(project, "u").text("/secret");
        TestClient client = asking(server.anonymous());
        TestResponse docspace = expect(
                200,
                client.as(secret).post("/api/2.0/keys", json("{'name': '%s'}").formatted(NAME.substring(0, 60))));
        assertShown(docspace, "/response/key");
        String label = json("{'label': '%s'}").formatted(NAME);
        assertShown(expect(201, client.with("x-APIKey", secret).post("/v2/api_keys", label)), "/api_key");
        String wrapped =
                json("{'api_key': {'name': '%s', 'key_type': 'private'}}").formatted(NAME);
        TestResponse voiceable = expect(201, client.with("X-API-Key", secret).post("/api/v1/api_keys", wrapped));
        assertThat(voiceable.header("Content-Encoding")).isEmpty();
        assertLong(voiceable);
        String roles =
                "files:read," + "a".repeat(60) + ":" + "b".repeat(60) + "," + "c".repeat(60) + ":" + "d".repeat(60);
        String labelled = json("{'label': '%s', 'roles': '%s'}").formatted(NAME, roles);
        TestResponse basic = client.as(secret).json("POST", "/project/" + project + "/key", labelled);
        assertLong(basic);
        assertThat(basic.header("Content-Encoding")).as(basic.body()).isEmpty();
        assertThat(basic.body()).contains(json("'value':'"));
    }
}
