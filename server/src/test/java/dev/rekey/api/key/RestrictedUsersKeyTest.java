package dev.rekey.api.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a restricted key may not make of users, or of itself, to come to more than it holds. */
@BothDatabases
class RestrictedUsersKeyTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String users = "/v1/projects/" + project + "/users";
    private final TestClient clerk = server.anonymous()
            .as(server.key(
                            project,
                            server.user(project, "administrator"),
                            json("'permissions': ['users:read', 'users:write', 'files:*']"))
                    .text("/secret"));

    @Test
    void aNewUserGetsNothingThatTheKeyDoesNotHold() {
        refused(clerk.post(users, json("{'external_id': 'all'}")));
        refused(clerk.post(users, """
            {"external_id": "more", "permissions": ["files:read", "mail:read"]}
            """));
        expect(201, clerk.post(users, json("{'external_id': 'less', 'permissions': ['files:read']}")));
        expect(201, clerk.post(users, json("{'external_id': 'none', 'permissions': []}")));
    }

    @Test
    void noUserIsPromoted() {
        String viewer = server.user(project, "viewer");
        refused(clerk.patch(users + "/" + viewer, json("{'role': 'member'}")));
        refused(clerk.patch(users + "/" + viewer, json("{'role': 'administrator'}")));
        String member = server.user(project, "member");
        expect(200, clerk.patch(users + "/" + member, json("{'role': 'viewer'}")));
    }

    /** A trusted issuer's token stands for whoever has its subject as external id. */
    @Test
    void userWithWiderPermissionsIsNotRenamed() {
        String administrator = server.user(project, "administrator");
        refused(clerk.patch(users + "/" + administrator, json("{'external_id': 'mallory'}")));
        refused(clerk.patch(users + "/" + server.user(project, "member"), json("{'external_id': 'mallory'}")));
        expect(200, clerk.patch(users + "/" + administrator, json("{'name': 'Somebody'}")));
        expect(201, clerk.post(users, json("{'external_id': 'small', 'permissions': ['files:read']}")));
        expect(200, clerk.patch(users + "/small", json("{'external_id': 'smaller'}")));
    }

    @Test
    void aKeyTakesNoRoleToItselfHoweverEmptyItIsNow() {
        expect(200, server.root().put("/v1/projects/" + project + "/roles/empty", json("{'permissions': []}")));
        TestResponse key =
                server.key(project, server.user(project, "member"), json("'permissions': ['keys:write', 'a']"));
        TestClient itself = server.anonymous().as(key.text("/secret"));
        refused(itself.patch("/v1/keys/" + key.text("/id"), json("{'roles': ['empty']}")));
        expect(200, server.root().patch("/v1/keys/" + key.text("/id"), json("{'roles': ['empty']}")));
        expect(200, itself.patch("/v1/keys/" + key.text("/id"), json("{'roles': []}")));
    }

    private static void refused(TestResponse reply) {
        assertThat(expect(403, reply).text("/code")).isEqualTo("grant_not_allowed");
    }
}
