package dev.rekey.dialect.basic;

import static dev.rekey.testing.JsonAssert.assertThatJson;
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
import tools.jackson.databind.JsonNode;

/** The Basic API over HTTP, line by line of what {@code docs/compatibility/basic.md} says: roles, lists, life of a key. */
@BothDatabases
class BasicApiTest extends BasicFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    BasicApiTest() {
        super(server);
    }

    @Test
    void rolesAreReadBackAsSentUntilAnotherApiChangesThem() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String sent = " files:write, files:read ,files:write";
        String key = create(admin, project, sent);
        assertThat(texts(nativeKey(key).path("permissions"))).containsExactly("files:write", "files:read");
        assertThat(nativeKey(key).path("restricted").asBoolean()).isTrue();
        assertThat(roles(admin, project, key)).isEqualTo(sent);
        expect(200, admin.patch("/v1/keys/" + key, json("{'name': 'Other', 'description': 'd'}")));
        assertThat(roles(admin, project, key)).isEqualTo(sent);
        expect(200, admin.patch("/v1/keys/" + key, json("{'permissions': ['a', 'b:c']}")));
        assertThat(roles(admin, project, key)).isEqualTo("a,b:c");
        expect(200, admin.patch("/v1/keys/" + key, json("{'permissions': []}")));
        assertThat(roles(admin, project, key)).isEmpty();
        expect(200, admin.patch("/v1/keys/" + key, json("{'restricted': false}")));
        assertThat(roles(admin, project, key)).isEqualTo("*");
    }

    @Test
    void anAsteriskIsEverything() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "*");
        assertThat(nativeKey(key).path("restricted").asBoolean()).isFalse();
        TestResponse narrowed = expect(200, admin.patch(keys(project) + "/" + key, json("{'roles': 'files:read'}")));
        assertThat(narrowed.text("/key/roles")).isEqualTo("files:read");
        assertThat(nativeKey(key).path("restricted").asBoolean()).isTrue();
        expect(200, admin.patch(keys(project) + "/" + key, json("{'roles': ' * '}")));
        assertThat(nativeKey(key).path("restricted").asBoolean()).isFalse();
        assertThat(roles(admin, project, key)).isEqualTo(" * ");
    }

    @Test
    void aKeyOfAnotherApiKeepsWhatThisApiCannotSay() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        expect(
                200,
                server.root().put("/v1/projects/" + project + "/roles/auditor", json("{'permissions': ['log:read']}")));
        TestResponse made = server.key(project, server.user(project, "member"), """
            "permissions": ["billing:*"], "roles": ["auditor"], "description": "d", "metadata": {"a": 1},
            "allowed_ips": ["10.0.0.0/8"], "allowed_origins": ["https://example.com"], "allowed_resources": {"room": ["1"]},
            "expires_at": "2030-01-01T00:00:00Z", "rate_limits": [{"name": "r", "limit": 5, "window_seconds": 60}]
            """);
        String key = made.text("/id");
        assertThat(roles(admin, project, key)).isEqualTo("billing:*,log:read");
        expect(200, admin.patch(keys(project) + "/" + key, json("{'label': 'N', 'roles': 'billing:*,log:read'}")));
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
        expect(200, admin.patch(keys(project) + "/" + key, json("{'roles': 'files:read'}")));
        assertThat(texts(nativeKey(key).path("permissions"))).containsExactly("files:read");
        assertThat(nativeKey(key).path("roles").size()).isZero();
        assertThat(nativeKey(key).path("allowed_ips")).isEqualTo(made.json().path("allowed_ips"));
    }

    @Test
    void catalogueOfTheProjectIsEnforced() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        expect(200, server.root().patch("/v1/projects/" + project, """
            {"settings": {"catalogue": [{"name": "billing:read", "section": "Billing"}]}}
            """));
        create(admin, project, "billing:read");
        expect(400, admin.post(keys(project), json("{'label': 'x', 'roles': 'files:read'}")));
    }

    @Test
    void updatedAtMovesOnlyWhereSomethingChanged() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String path = keys(project) + "/" + create(admin, project, "files:read");
        String made = expect(200, admin.patch(path, json("{'unknown': 1}"))).text("/key/updated_at");
        server.clock().advance(Duration.ofSeconds(5));
        for (String body :
                List.of(json("{'unknown': null}"), json("{'label': 'Label'}"), json("{'roles': 'files:read'}"))) {
            assertThat(expect(200, admin.patch(path, body)).text("/key/updated_at"))
                    .isEqualTo(made);
        }
        assertThat(expect(200, admin.patch(path, json("{'label': 'Other'}"))).text("/key/updated_at"))
                .isGreaterThan(made);
    }

    @Test
    void revokedKeysAreNotFound() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "files:read");
        expect(200, admin.post("/v1/keys/" + key + "/revoke"));
        String path = keys(project) + "/" + key;
        for (TestResponse reply : List.of(
                admin.get(path),
                admin.patch(path, json("{'label': 'x'}")),
                admin.post(path + "/regenerate"),
                admin.delete(path))) {
            assertThatJson(expect(404, reply).body()).isEqualTo("{'error':'Not Found'}");
        }
        assertThat(ids(admin, project)).doesNotContain(key);
        expect(200, server.root().get("/v1/keys/" + key));
    }

    @Test
    void aRegeneratedKeyHasOneSecretAndItIsTheNewOne() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestResponse made = expect(200, admin.post(keys(project), json("{'label': 'Label', 'roles': 'files:read'}")));
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
    void keyOfAnotherProjectIsNotValid() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestResponse made = expect(200, admin.post(keys(project), json("{'label': 'Label', 'roles': 'files:read'}")));
        String secret = made.text("/key/value");
        String key = made.text("/key/id");
        assertThat(isValid(admin, project, secret)).isTrue();
        for (String body : List.of(
                json("{'key': '%s', 'key_id': '%s'}").formatted(secret, UNKNOWN_KEY),
                json("{'key': '%s', 'key_id': '1'}").formatted(secret),
                json("{'key': '%s', 'key_id': ''}").formatted(secret),
                json("{'key': '%sx'}").formatted(secret),
                json("{'key': ''}"),
                json("{'key': '%s'}").formatted("x".repeat(60_000)),
                json("{'key': 'a\\u0000b'}"))) {
            TestResponse reply = expect(200, admin.post(keys(project) + "/verify", body));
            assertThatJson(reply.body()).isEqualTo("{'is_valid':false}");
        }
        String other = server.project();
        assertThat(isValid(server.clientOf(other, "administrator"), other, secret))
                .isFalse();
        assertThat(isValid(server.root(), other, secret)).isFalse();
        expect(200, admin.patch("/v1/keys/" + key, json("{'enabled': false}")));
        assertThat(isValid(admin, project, secret)).isFalse();
        expect(200, admin.patch("/v1/keys/" + key, json("{'enabled': true, 'allowed_ips': ['10.0.0.0/8']}")));
        assertThat(isValid(admin, project, secret)).isFalse();
        for (String body :
                List.of("{}", json("{'key': 1}"), json("{'key': null}"), json("{'key': 'x', 'key_id': 1}"))) {
            expect(400, admin.post(keys(project) + "/verify", body));
        }
    }

    @Test
    void listIsCompleteNewestFirstAndShowsTheKindOfEachKey() {
        String project = server.project();
        String owner = server.user(project, "administrator");
        TestClient admin = server.anonymous().as(server.key(project, owner).text("/secret"));
        String published = server.key(project, owner, json("'permissions': ['files:read'], 'kind': 'publishable'"))
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
        assertThatJson(deleted.body()).isEqualTo("{'message':'API key deleted successfully'}");
    }

    private static String roles(TestClient client, String project, String key) {
        return expect(200, client.get(keys(project) + "/" + key)).text("/key/roles");
    }

    private static boolean isValid(TestClient client, String project, String secret) {
        return expect(
                        200,
                        client.post(
                                keys(project) + "/verify", json("{'key': '%s'}").formatted(secret)))
                .json()
                .path("is_valid")
                .asBoolean();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
