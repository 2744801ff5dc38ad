package dev.rekey.dialect.basic;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Who may call the Basic API, and what a caller may do there. */
@BothDatabases
class BasicAuthorizationTest extends BasicFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    BasicAuthorizationTest() {
        super(server);
    }

    @Test
    void missingOrInvalidCredentialGetsA401() {
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
                        json("'restricted': false, 'allowed_ips': ['10.0.0.0/8']"))
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

    @Test
    void keysOfOtherProjectsAndUnknownKeysGetIdenticalResponses() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestClient stranger = server.clientOf(server.project(), "administrator");
        String key = create(admin, project, "files:read");
        List<String> bodies = List.of(json("{'label': 'x'}"), "not JSON", "{}");
        for (String body : bodies) {
            for (TestResponse reply : List.of(
                    stranger.patch(keys(project) + "/" + key, body),
                    admin.patch(keys("no-such-project") + "/" + key, body),
                    admin.patch(keys("%2e") + "/" + key, body),
                    admin.patch(keys(project) + "/" + UNKNOWN_KEY, body),
                    admin.patch(keys(project) + "/1", body),
                    admin.patch(keys(project) + "/" + key.toUpperCase(Locale.ROOT), body),
                    server.clientOf(project, "member").patch(keys(project) + "/" + key, body))) {
                assertThatJson(expect(404, reply).body()).isEqualTo("{'error':'Not Found'}");
            }
        }
        for (TestResponse reply : List.of(
                stranger.get(keys(project)),
                stranger.post(keys(project), json("{'label': 'x', 'roles': 'a'}")),
                stranger.post(keys(project) + "/verify", json("{'key': 'x'}")),
                stranger.get(keys(project) + "/" + key),
                stranger.delete(keys(project) + "/" + key),
                stranger.post(keys(project) + "/" + key + "/regenerate"),
                admin.get(keys(project) + "/" + UNKNOWN_KEY),
                admin.delete(keys(project) + "/" + UNKNOWN_KEY),
                admin.post(keys(project) + "/" + UNKNOWN_KEY + "/regenerate"))) {
            assertThatJson(expect(404, reply).body()).isEqualTo("{'error':'Not Found'}");
        }
        assertThat(nativeKey(key).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void missingPermissionIsUnauthorizedAndExcessiveGrantIsRefused() {
        String project = server.project();
        TestClient viewer = server.clientOf(project, "viewer");
        expect(401, viewer.post(keys(project), json("{'label': 'x', 'roles': 'files:read'}")));
        expect(200, viewer.get(keys(project)));
        String owner = server.user(project, "administrator");
        TestClient reader = restricted(project, owner, json("'keys:read'"));
        expect(200, reader.get(keys(project)));
        expect(401, reader.delete(keys(project) + "/" + UNKNOWN_KEY));
        expect(401, reader.delete(keys(project) + "/1"));
        expect(401, reader.post(keys(project) + "/verify", json("{'key': 'x'}")));
        TestClient writer = restricted(project, owner, json("'keys:write', 'files:read'"));
        String key = create(writer, project, "files:read");
        expect(400, writer.post(keys(project), json("{'label': 'x', 'roles': '*'}")));
        expect(400, writer.patch(keys(project) + "/" + key, json("{'roles': 'files:read,files:write'}")));
        expect(
                400,
                server.clientOf(project, "member").post(keys(project), json("{'label': 'x', 'roles': 'keys:write'}")));
        assertThat(nativeKey(key).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void theRootKeyIsProtected() {
        JsonNode list = expect(200, server.root().get(keys("default"))).json().path("data");
        String root = list.path(list.size() - 1).path("id").asString();
        expect(400, server.root().delete(keys("default") + "/" + root));
        expect(400, server.root().patch(keys("default") + "/" + root, json("{'roles': 'files:read'}")));
    }
}
