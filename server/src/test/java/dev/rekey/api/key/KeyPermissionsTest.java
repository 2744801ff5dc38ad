package dev.rekey.api.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may do what, and that nobody gives more than they hold. */
@BothDatabases
class KeyPermissionsTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aMemberManagesItsOwnKeysAlone() {
        String project = server.project();
        String user = server.user(project, "member");
        TestResponse own = server.key(project, user);
        TestClient member = server.anonymous().as(own.text("/secret"));
        TestResponse made = expect(201, member.post("/v1/keys", json("{'name': 'x', 'restricted': false}")));
        expect(200, member.patch("/v1/keys/" + made.text("/id"), json("{'name': 'y'}")));
        expect(200, member.post("/v1/keys/" + made.text("/id") + "/rotate"));
        expect(200, member.get("/v1/keys/" + made.text("/id") + "/usage"));
        expect(204, member.delete("/v1/keys/" + made.text("/id")));
        expect(200, member.get("/v1/projects/" + project + "/users/" + user));
        expect(403, member.patch("/v1/projects/" + project + "/users/" + user, json("{'name': 'x'}")));
        expect(403, member.get("/v1/projects/" + project));
        expect(403, member.get("/v1/projects/" + project + "/roles"));
        expect(403, member.put("/v1/projects/" + project + "/roles/r", json("{'permissions': []}")));
        TestResponse others = expect(
                422,
                member.post(
                        "/v1/keys",
                        json("{'name': 'x', 'restricted': false, 'owner': '%s'}")
                                .formatted(server.user(project, "member"))));
        assertThat(others.text("/errors/0/code")).isEqualTo("unknown_owner");
    }

    @Test
    void aViewerReadsItsOwnKeysAndVerifies() {
        String project = server.project();
        TestResponse own = server.key(project, server.user(project, "viewer"));
        TestClient viewer = server.anonymous().as(own.text("/secret"));
        String path = "/v1/keys/" + own.text("/id");
        expect(200, viewer.get(path));
        expect(200, viewer.get("/v1/keys"));
        expect(200, viewer.get(path + "/usage"));
        expect(200, viewer.post("/v1/verify", json("{'key': 'x'}")));
        assertThat(expect(403, viewer.post("/v1/keys", json("{'name': 'x', 'restricted': false}")))
                        .text("/code"))
                .isEqualTo("role_not_allowed");
        expect(403, viewer.patch(path, json("{'name': 'x'}")));
        expect(403, viewer.delete(path));
        expect(403, viewer.post(path + "/rotate"));
        expect(403, viewer.get("/v1/projects/" + project + "/users"));
    }

    @Test
    void anAdministratorManagesEveryKeyOfItsProjectAndNoneOfRoots() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestResponse other = server.key(project, server.user(project, "member"));
        expect(200, admin.get("/v1/keys/" + other.text("/id")));
        expect(200, admin.patch("/v1/keys/" + other.text("/id"), json("{'name': 'x'}")));
        expect(204, admin.delete("/v1/keys/" + other.text("/id")));

        TestClient neighbour = server.clientOf("default", "administrator");
        String rootKey = "/v1/keys/"
                + server.root()
                        .get("/v1/keys?project=default&owner=root&q=root")
                        .text("/items/0/id");
        expect(403, neighbour.patch(rootKey, json("{'name': 'x'}")));
        expect(403, neighbour.post(rootKey + "/rotate"));
        expect(403, neighbour.patch("/v1/projects/default/users/root", json("{'name': 'x'}")));
        expect(422, neighbour.post("/v1/keys", json("{'name': 'x', 'restricted': false, 'owner': 'root'}")));
    }

    @Test
    void aKeyNeedsThePermissionForWhatItManages() {
        String project = server.project();
        TestClient reader = restricted(project, "administrator", json("'keys:read'"));
        expect(200, reader.get("/v1/keys"));
        TestResponse refused = expect(403, reader.post("/v1/keys", json("{'name': 'x', 'permissions': []}")));
        assertThat(refused.text("/code")).isEqualTo("insufficient_permissions");
        assertThat(refused.header("WWW-Authenticate").orElseThrow()).contains("error=\"insufficient_scope\"");
        expect(403, reader.get("/v1/projects"));
        expect(403, reader.get("/v1/audit"));
        expect(
                403,
                reader.get("/v1/keys/"
                        + server.key(project, server.user(project, "member")).text("/id") + "/usage"));
        expect(403, reader.post("/v1/verify", json("{'key': 'x'}")));
        expect(200, restricted(project, "member", json("'keys:verify'")).post("/v1/verify", json("{'key': 'x'}")));
        expect(200, restricted(project, "administrator", json("'*:read'")).get("/v1/audit"));
        // A permission is no role: what a member may not do, its keys may not do either.
        expect(403, restricted(project, "member", "\"*\"").get("/v1/audit"));
    }

    @Test
    void aMisspelledManagementPermissionIsRejectedUnlessItIsThereAlready() {
        String project = server.project();
        String user = server.user(project, "administrator");
        TestClient root = server.root();
        TestResponse refused = expect(422, root.post("/v1/keys", """
            {"project": "%s", "owner": "%s", "name": "x", "permissions": ["a", "keys:wrte"]}
            """.formatted(project, user)));
        assertThat(refused.text("/errors/0/pointer")).isEqualTo("#/permissions/1");
        assertThat(refused.text("/errors/0/code")).isEqualTo("misspelled_management_permission");
        assertThat(refused.text("/errors/0/detail")).contains("keys:write").doesNotContain("keys:wrte");
        expect(422, root.put("/v1/projects/" + project + "/roles/writers", json("{'permissions': ['key:write']}")));
        expect(422, root.patch("/v1/projects/" + project + "/users/" + user, json("{'permissions': ['user:read']}")));

        // Vendor APIs accept any name, and a name that the key already has is accepted again.
        TestClient caller = server.anonymous()
                .as(server.key(project, user, json("'restricted': false")).text("/secret"));
        String made = expect(
                        200, caller.post("/project/" + project + "/key", json("{'label': 'x', 'roles': 'key:write'}")))
                .text("/key/id");
        expect(200, root.patch("/v1/keys/" + made, json("{'permissions': ['key:write', 'b']}")));
        expect(422, root.patch("/v1/keys/" + made, json("{'permissions': ['key:write', 'keys:writ']}")));
    }

    @Test
    void aRestrictedKeyGrantsOnlyWhatItCovers() {
        String project = server.project();
        TestClient client = restricted(project, "member", json("'keys:*', 'files:*'"));
        expect(201, client.post("/v1/keys", json("{'name': 'x', 'permissions': ['files:read']}")));
        for (String more : List.of(
                json("'permissions': ['mail:read']"), json("'permissions': ['*']"), json("'restricted': false"))) {
            TestResponse refused = expect(
                    403, client.post("/v1/keys", json("{'name': 'x', %s}").formatted(more)));
            assertThat(refused.text("/code")).isEqualTo("grant_not_allowed");
        }
        expect(403, client.post("/v1/keys", json("{'name': 'x', 'permissions': ['keys:read']}")));
        TestClient admin = restricted(project, "administrator", json("'roles:write', 'users:write', 'a'"));
        expect(200, admin.put("/v1/projects/" + project + "/roles/r", json("{'permissions': ['a']}")));
        expect(403, admin.put("/v1/projects/" + project + "/roles/r", json("{'permissions': ['b']}")));
        expect(
                403,
                admin.post(
                        "/v1/projects/" + project + "/users",
                        json("{'external_id': 'boss', 'role': 'administrator'}")));
    }

    @Test
    void managementIsGrantedByNameAndByAdministratorsAlone() {
        String project = server.project();
        TestClient member = server.clientOf(project, "member");
        expect(403, member.post("/v1/keys", json("{'name': 'x', 'permissions': ['keys:write']}")));
        expect(
                201,
                server.clientOf(project, "administrator")
                        .post("/v1/keys", json("{'name': 'x', 'permissions': ['keys:write']}")));
    }

    @Test
    void aRestrictedKeyMayNarrowItselfAndNotWidenItself() {
        String project = server.project();
        TestResponse own = server.key(project, server.user(project, "member"), """
            "permissions": ["keys:*", "files:*"], "allowed_ips": ["127.0.0.0/8"], "expires_at": "2030-01-01T00:00:00Z"
            """);
        TestClient self = server.anonymous().as(own.text("/secret"));
        String path = "/v1/keys/" + own.text("/id");
        for (String wider : List.of(
                json("{'permissions': ['*']}"),
                json("{'restricted': false}"),
                json("{'allowed_ips': []}"),
                json("{'allowed_ips': ['0.0.0.0/0']}"),
                json("{'expires_at': null}"),
                json("{'expires_at': '2031-01-01T00:00:00Z'}"),
                json("{'credits': {'remaining': 1}}"))) {
            assertThat(expect(403, self.patch(path, wider)).text("/code"))
                    .as(wider)
                    .isEqualTo("grant_not_allowed");
        }
        expect(403, self.post(path + "/rotate"));
        expect(200, self.patch(path, json("{'name': 'n', 'description': 'd', 'metadata': {'a': 1}}")));
        expect(200, self.patch(path, json("{'permissions': ['keys:*', 'files:read']}")));
        expect(200, self.patch(path, """
            {"allowed_ips": ["127.0.0.1"], "expires_at": "2029-01-01T00:00:00Z"}
            """));
        expect(200, self.patch(path, json("{'enabled': false}")));
        expect(401, self.get(path));
    }

    @Test
    void aKeyThatIsNotGoodIsNoCredential() {
        String project = server.project();
        String user = server.user(project, "member");
        TestResponse disabled = server.key(project, user, json("'restricted': false, 'enabled': false"));
        TestResponse reply =
                expect(401, server.anonymous().as(disabled.text("/secret")).get("/v1/keys"));
        assertThat(reply.header("WWW-Authenticate")).contains("Bearer realm=\"rekey\", error=\"invalid_token\"");
        TestResponse elsewhere = server.key(project, user, json("'restricted': false, 'allowed_ips': ['203.0.113.1']"));
        TestResponse refused =
                expect(403, server.anonymous().as(elsewhere.text("/secret")).get("/v1/keys"));
        assertThat(refused.text("/code")).isEqualTo("ip_not_allowed");
        TestResponse publishable = server.key(project, user, json("'restricted': false, 'kind': 'publishable'"));
        expect(401, server.anonymous().as(publishable.text("/secret")).get("/v1/keys"));
        assertThat(expect(401, server.anonymous().get("/v1/keys")).header("WWW-Authenticate"))
                .contains("Bearer realm=\"rekey\"");
        expect(401, server.anonymous().with("Authorization", "Basic eDp5").get("/v1/keys"));
        expect(200, server.anonymous().with("X-API-Key", TestServer.ROOT_KEY).get("/v1/keys"));
        expect(200, server.root().with("X-API-Key", TestServer.ROOT_KEY).get("/v1/keys"));
        TestResponse two = expect(
                400, server.root().with("X-API-Key", "another-key-0123456789").get("/v1/keys"));
        assertThat(two.text("/code")).isEqualTo("ambiguous_credentials");
        assertThat(two.header("WWW-Authenticate").orElseThrow()).contains("error=\"invalid_request\"");
    }

    private static TestClient restricted(String project, String role, String permissions) {
        TestResponse key = server.key(
                project, server.user(project, role), json("'permissions': [%s]").formatted(permissions));
        return server.anonymous().as(key.text("/secret"));
    }
}
