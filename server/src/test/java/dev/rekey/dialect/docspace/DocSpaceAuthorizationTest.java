package dev.rekey.dialect.docspace;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may call the DocSpace API, and what a caller may do there. */
@BothDatabases
class DocSpaceAuthorizationTest extends DocSpaceFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    DocSpaceAuthorizationTest() {
        super(server);
    }

    @Test
    void missingOrInvalidCredentialGetsAnEmpty401() {
        for (TestClient client : List.of(
                server.anonymous(),
                server.anonymous().as("sk-" + "0".repeat(64)),
                server.anonymous().with("Authorization", "Basic cm9vdDpyb290"),
                server.anonymous().with("Authorization", "Bearer"),
                server.anonymous().with("Authorization", ""),
                server.anonymous().with("ApiKeyBearer", TestServer.ROOT_KEY),
                server.anonymous().with("X-API-Key", TestServer.ROOT_KEY))) {
            TestResponse reply = expect(401, client.get(KEYS));
            assertThat(reply.body()).isEmpty();
            assertThat(reply.header("WWW-Authenticate")).hasValue("Bearer");
        }
    }

    @Test
    void aKeyComesWithOrWithoutTheWordBearer() {
        String secret = TestServer.ROOT_KEY;
        for (String value : List.of(secret, "Bearer " + secret, "bearer  " + secret)) {
            expect(200, server.anonymous().with("Authorization", value).get(KEYS + "/@self"));
        }
        expect(
                200,
                server.anonymous()
                        .with("Authorization", secret)
                        .with("Authorization", "Bearer " + secret)
                        .get(KEYS));
    }

    @Test
    void twoDifferentCredentialsAreRefused() {
        TestResponse reply = expect(
                400,
                server.anonymous()
                        .with("Authorization", TestServer.ROOT_KEY)
                        .with("Authorization", "Bearer another-key-0123456789")
                        .get(KEYS));
        assertThat(reply.text("/error/message")).isNotBlank();
    }

    @Test
    void keyOutsideItsNetworksGetsAnEnvelope() {
        String project = server.project();
        String secret = server.key(
                        project,
                        server.user(project, "administrator"),
                        json("'restricted': false, 'allowed_ips': ['10.0.0.0/8']"))
                .text("/secret");
        for (String path : List.of(KEYS, KEYS + "/@self", KEYS + "/permissions")) {
            TestResponse reply = expect(403, server.anonymous().as(secret).get(path));
            assertThat(reply.json().path("response").isString()).isTrue();
            assertThat(reply.json().path("statusCode").asInt()).isEqualTo(403);
        }
    }

    @Test
    void rootKeyActsInItsOwnProject() {
        String id = create(server.root(), """
            {"name": "Root's"}
            """).text("/response/id");
        assertThat(nativeKey(id)
                        .path("project")
                        .path("slug")
                        .asString(nativeKey(id).path("project").asString("")))
                .isNotEmpty();
        String elsewhere = create(admin(), json("{'name': 'Elsewhere'}")).text("/response/id");
        expect(404, server.root().put(KEYS + "/" + elsewhere, json("{'name': 'x'}")));
    }

    @Test
    void keyOfAnotherProjectLooksLikeAnUnknownKey() {
        TestClient stranger = admin();
        String id = create(admin(), json("{'name': 'Mine'}")).text("/response/id");
        String there = KEYS + "/" + id;
        TestResponse update = expect(404, stranger.put(there, json("{'name': 'x'}")));
        assertThat(update.body())
                .isEqualTo(expect(404, stranger.put(UNKNOWN, json("{'name': 'x'}")))
                        .body());
        assertThat(update.text("/error/message")).isEqualTo("The required resource was not found");
        TestResponse delete = expect(404, stranger.delete(there));
        assertThat(delete.body())
                .isEqualTo(expect(404, stranger.delete(UNKNOWN)).body())
                .isEqualTo(update.body());
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void aMemberIsDeniedChangesOfSomebodyElsesKey() {
        String project = server.project();
        String id = create(server.clientOf(project, "member"), json("{'name': 'Theirs'}"))
                .text("/response/id");
        TestClient other = server.clientOf(project, "member");
        for (TestResponse reply : List.of(
                other.put(KEYS + "/" + id, json("{'name': 'Mine now'}")),
                other.put(KEYS + "/" + id, json("{'permissions': []}")),
                other.delete(KEYS + "/" + id))) {
            assertThat(expect(403, reply).text("/error/message")).isEqualTo("Access denied");
        }
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(refusals(id)).containsExactlyInAnyOrder("key.updated", "key.updated", "key.deleted");
        assertFlag(
                true, server.clientOf(project, "administrator").put(KEYS + "/" + id, json("{'name': 'By the admin'}")));
    }

    @Test
    void aMemberListsItsOwnKeysAndAnAdministratorAll() {
        String project = server.project();
        TestClient member = server.clientOf(project, "member");
        create(member, json("{'name': 'One'}"));
        server.clock().advance(Duration.ofSeconds(1));
        create(member, json("{'name': 'Two'}"));
        TestResponse own = expect(200, member.get(KEYS + "?fields=name"));
        assertThat(own.text("/response/0/name")).isEqualTo("Two");
        assertThat(own.text("/response/1/name")).isEqualTo("One");
        assertThat(own.json().path("count").asInt())
                .isEqualTo(3)
                .isEqualTo(own.json().path("response").size());
        assertThat(server.clientOf(project, "administrator")
                        .get(KEYS)
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void aGuestReadsItsOwnKeyAndNoList() {
        String project = server.project();
        TestClient guest = server.clientOf(project, "viewer");
        for (String path : List.of(KEYS, KEYS + "/permissions")) {
            assertThat(expect(403, guest.get(path)).text("/error/message")).isEqualTo("Access denied");
        }
        expect(200, guest.get(KEYS + "/@self"));
        // The scope is judged before the role, and says no without a body.
        TestClient restricted = restricted(project, server.user(project, "viewer"), json("'files:read'"));
        assertThat(expect(403, restricted.get(KEYS)).body()).isEmpty();
    }

    @Test
    void guestCreatesNoKeys() {
        TestResponse reply =
                expect(403, server.clientOf(server.project(), "viewer").post(KEYS, json("{'name': 'x'}")));
        assertThat(reply.text("/error/message")).isEqualTo("Access denied");
    }

    @Test
    void aRestrictedKeyNeedsAGlobalScopeForAllButItself() {
        String project = server.project();
        String owner = server.user(project, "administrator");
        String other = create(server.clientOf(project, "administrator"), json("{'name': 'Other'}"))
                .text("/response/id");
        record Row(String permissions, int reads, int writes) {}
        for (Row row : List.of(
                new Row(json("'files:read', 'files:write'"), 403, 403),
                new Row(json("'*:read'"), 200, 403),
                new Row(json("'*:write'"), 200, 200),
                new Row("\"*\"", 200, 200))) {
            TestClient client = restricted(project, owner, row.permissions);
            expect(200, client.get(KEYS + "/@self"));
            for (TestResponse reply : List.of(client.get(KEYS), client.get(KEYS + "/permissions"))) {
                assertThat(reply.status())
                        .as("reading with %s", row.permissions)
                        .isEqualTo(row.reads);
                assertThat(reply.body().isEmpty()).isEqualTo(row.reads == 403);
            }
            for (TestResponse reply : List.of(
                    client.put(KEYS + "/" + other, json("{'name': 'Renamed'}")),
                    client.post(KEYS, json("{'name': 'New', 'permissions': ['rooms:write']}")))) {
                assertThat(reply.status())
                        .as("writing with %s", row.permissions)
                        .isEqualTo(row.writes);
                assertThat(reply.body().isEmpty()).isEqualTo(row.writes == 403);
            }
        }
    }

    @Test
    void nobodyGrantsMoreThanTheyHold() {
        String project = server.project();
        String owner = server.user(project, "administrator");
        TestClient writer = restricted(project, owner, json("'*:write'"));
        String id = create(writer, json("{'name': 'x', 'permissions': ['files:write']}"))
                .text("/response/id");
        for (TestResponse reply : List.of(
                writer.post(KEYS, json("{'name': 'x'}")),
                writer.post(KEYS, json("{'name': 'x', 'permissions': ['files:read']}")),
                writer.put(KEYS + "/" + id, json("{'permissions': ['*']}")),
                writer.put(KEYS + "/" + id, json("{'permissions': ['*:read']}")))) {
            assertThat(expect(403, reply).body()).isEmpty();
        }
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void theRootKeyIsProtected() {
        String id = expect(200, server.root().get(KEYS + "/@self")).text("/response/id");
        expect(403, server.root().delete(KEYS + "/" + id));
        expect(403, server.root().put(KEYS + "/" + id, json("{'isActive': false}")));
        TestResponse reply = expect(403, server.root().put(KEYS + "/" + id, json("{'permissions': ['files:read']}")));
        assertThat(reply.text("/error/message")).isNotBlank();
    }

    private static TestClient restricted(String project, String owner, String permissions) {
        return server.anonymous()
                .as(server.key(project, owner, json("'permissions': [%s]").formatted(permissions))
                        .text("/secret"));
    }
}
