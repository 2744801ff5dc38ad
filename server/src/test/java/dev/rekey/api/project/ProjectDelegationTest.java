package dev.rekey.api.project;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.api.key.DelegationFixture;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users, roles and settings of a project in the hands of a restricted key. */
@BothDatabases
class ProjectDelegationTest extends DelegationFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    ProjectDelegationTest() {
        super(server);
    }

    /** A user of root's reaches every project, each of which has roles of its own. */
    @Test
    void aRoleOfAnotherProjectIsNoneThatTheCallersKeyHas() {
        String role = json("{'permissions': ['files:read']}");
        String name = server.freshName("ops");
        expect(200, server.root().put("/v1/projects/default/roles/" + name, role));
        expect(200, server.root().put("/v1/projects/" + project + "/roles/" + name, role));
        TestResponse own =
                server.key("default", "root", json("%s, 'roles': ['%s']").formatted(MANAGES, name));
        TestClient caller = server.anonymous().as(own.text("/secret"));
        String request = json("'permissions': [], 'roles': ['%s'], 'owner': '").formatted(name);
        refused(caller.post("/v1/keys", newKey(request + owner + json("', 'project': '") + project + "\"")));
        expect(
                201,
                caller.post(
                        "/v1/keys", newKey(json("%sroot', 'project': 'default'").formatted(request))));
        expect(201, caller.post("/v1/keys", newKey("""
            "permissions": ["files:read"], "owner": "%s", "project": "%s"
            """.formatted(owner, project))));
    }

    @Test
    void aUserIsNeitherEnabledNorWidenedWithAKeyBeyondTheCallers() {
        TestClient clerk = caller(json("'permissions': ['users:write', 'users:read', 'files:*']"));
        String all = "/v1/projects/" + project + "/users/" + server.user(project, "member");
        expect(200, server.root().patch(all, json("{'enabled': false}")));
        refused(clerk.patch(all, json("{'enabled': true}")));

        String limited = server.user(project, "member");
        String path = "/v1/projects/" + project + "/users/" + limited;
        expect(200, server.root().patch(path, json("{'permissions': ['files:read']}")));
        server.key(project, limited, json("'permissions': ['files:*']"));
        expect(200, clerk.patch(path, json("{'permissions': ['files:read', 'files:write']}")));
        refused(clerk.patch(path, json("{'permissions': ['mail:read']}")));
        TestResponse wider = server.key(project, limited, json("'permissions': ['files:*', 'mail:read']"));
        refused(clerk.patch(path, json("{'permissions': ['files:*']}")));
        expect(200, clerk.patch(path, json("{'enabled': false}")));
        refused(clerk.patch(path, json("{'enabled': true}")));
        expect(204, server.root().delete(path(wider)));
        expect(200, clerk.patch(path, json("{'enabled': true}")));
    }

    @Test
    void aRoleGrowsNeitherOnTheCallersKeyNorOnOneBeyondIt() {
        String roles = "/v1/projects/" + project + "/roles/";
        for (String role : List.of("own", "free", "wide")) {
            expect(200, server.root().put(roles + role, json("{'permissions': []}")));
        }
        TestClient clerk = caller(json("'permissions': ['roles:write', 'files:*'], 'roles': ['own']"));
        server.key(project, owner, json("'permissions': ['mail:read'], 'roles': ['wide']"));
        String grown = json("{'permissions': ['files:read']}");
        refused(clerk.put(roles + "own", grown));
        refused(clerk.put(roles + "wide", grown));
        expect(200, clerk.put(roles + "free", grown));
        refused(clerk.put(roles + "free", json("{'permissions': ['files:read', 'mail:read']}")));
        expect(200, clerk.put(roles + "free", json("{'permissions': []}")));
        // A key keeps the name of a role that is gone.
        expect(204, server.root().delete(roles + "wide"));
        refused(clerk.put(roles + "wide", grown));
    }

    @Test
    void noSettingThatJudgesKeysGetsWider() {
        String path = "/v1/projects/" + project;
        expect(200, server.root().patch(path, """
            {"settings": {"origin_required": true, "strict_rate_limits": true, "max_staleness_seconds": 10, "origins": ["https://a.example"],
            "catalogue": [{"name": "files:read"}], "rules": {"max_lifetime_seconds": 1000, "max_keys_per_owner": 5},
            "rate_limits": [{"name": "all", "limit": 1000, "window_seconds": 60}]}}
            """));
        TestClient clerk = caller("""
            "permissions": ["projects:write", "projects:read"], "expires_at": "%s"
            """.formatted(server.clock().instant().plusSeconds(500)));
        for (String wider : List.of(
                json("'origin_required': false"),
                json("'strict_rate_limits': false"),
                json("'max_staleness_seconds': null"),
                json("'max_staleness_seconds': 20"),
                json("'origins': ['https://b.example']"),
                json("'catalogue': null"),
                json("'catalogue': [{'name': 'files:read'}, {'name': 'files:write'}]"),
                json("'rules': null"),
                json("'rules': {'max_lifetime_seconds': 2000}"),
                json("'rules': {'max_keys_per_owner': null}"),
                json("'rate_limits': []"),
                json("'reveal_public_keys': true"),
                json("'forward_auth': {'p': {'gateway': 'nginx'}}"))) {
            assertThat(refused(clerk.patch(path, json("{'settings': {%s}}").formatted(wider)))
                            .text("/detail"))
                    .contains(wider.substring(1, wider.indexOf('"', 1)));
        }
        expect(200, clerk.patch(path, """
            {"name": "Other", "settings": {"max_staleness_seconds": 5, "origins": [], "rules": {"max_lifetime_seconds": 900},
            "rate_limits": [{"name": "all", "limit": 999, "window_seconds": 60}]}}
            """));
    }
}
