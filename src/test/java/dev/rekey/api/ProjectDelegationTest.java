package dev.rekey.api;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users, roles and settings of a project in the hands of a restricted key. */
class ProjectDelegationTest extends DelegationFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    ProjectDelegationTest() {
        super(server);
    }

    /** A user of root's reaches every project, each of which has roles of its own. */
    @Test
    void aRoleOfAnotherProjectIsNoneThatTheCallersKeyHas() {
        String role = "{\"permissions\": [\"files:read\"]}";
        String name = server.freshName("ops");
        expect(200, server.root().put("/v1/projects/default/roles/" + name, role));
        expect(200, server.root().put("/v1/projects/" + project + "/roles/" + name, role));
        TestResponse own = server.key("default", "root", MANAGES + ", \"roles\": [\"" + name + "\"]");
        TestClient caller = server.anonymous().as(own.text("/secret"));
        String asked = "\"permissions\": [], \"roles\": [\"" + name + "\"], \"owner\": \"";
        refused(caller.post("/v1/keys", newKey(asked + owner + "\", \"project\": \"" + project + "\"")));
        expect(201, caller.post("/v1/keys", newKey(asked + "root\", \"project\": \"default\"")));
        expect(
                201,
                caller.post(
                        "/v1/keys",
                        newKey("\"permissions\": [\"files:read\"], \"owner\": \"" + owner + "\", \"project\": \""
                                + project + "\"")));
    }

    @Test
    void aUserIsNeitherEnabledNorWidenedWithAKeyBeyondTheCallers() {
        TestClient clerk = caller("\"permissions\": [\"users:write\", \"users:read\", \"files:*\"]");
        String all = "/v1/projects/" + project + "/users/" + server.user(project, "member");
        expect(200, server.root().patch(all, "{\"enabled\": false}"));
        refused(clerk.patch(all, "{\"enabled\": true}"));

        String limited = server.user(project, "member");
        String path = "/v1/projects/" + project + "/users/" + limited;
        expect(200, server.root().patch(path, "{\"permissions\": [\"files:read\"]}"));
        server.key(project, limited, "\"permissions\": [\"files:*\"]");
        expect(200, clerk.patch(path, "{\"permissions\": [\"files:read\", \"files:write\"]}"));
        refused(clerk.patch(path, "{\"permissions\": [\"mail:read\"]}"));
        TestResponse wider = server.key(project, limited, "\"permissions\": [\"files:*\", \"mail:read\"]");
        refused(clerk.patch(path, "{\"permissions\": [\"files:*\"]}"));
        expect(200, clerk.patch(path, "{\"enabled\": false}"));
        refused(clerk.patch(path, "{\"enabled\": true}"));
        expect(204, server.root().delete(path(wider)));
        expect(200, clerk.patch(path, "{\"enabled\": true}"));
    }

    @Test
    void aRoleGrowsNeitherOnTheCallersKeyNorOnOneBeyondIt() {
        String roles = "/v1/projects/" + project + "/roles/";
        for (String role : List.of("own", "free", "wide")) {
            expect(200, server.root().put(roles + role, "{\"permissions\": []}"));
        }
        TestClient clerk = caller("\"permissions\": [\"roles:write\", \"files:*\"], \"roles\": [\"own\"]");
        server.key(project, owner, "\"permissions\": [\"mail:read\"], \"roles\": [\"wide\"]");
        String grown = "{\"permissions\": [\"files:read\"]}";
        refused(clerk.put(roles + "own", grown));
        refused(clerk.put(roles + "wide", grown));
        expect(200, clerk.put(roles + "free", grown));
        refused(clerk.put(roles + "free", "{\"permissions\": [\"files:read\", \"mail:read\"]}"));
        expect(200, clerk.put(roles + "free", "{\"permissions\": []}"));
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
        TestClient clerk = caller("\"permissions\": [\"projects:write\", \"projects:read\"], \"expires_at\": \""
                + server.clock().instant().plusSeconds(500) + "\"");
        for (String wider : List.of(
                "\"origin_required\": false",
                "\"strict_rate_limits\": false",
                "\"max_staleness_seconds\": null",
                "\"max_staleness_seconds\": 20",
                "\"origins\": [\"https://b.example\"]",
                "\"catalogue\": null",
                "\"catalogue\": [{\"name\": \"files:read\"}, {\"name\": \"files:write\"}]",
                "\"rules\": null",
                "\"rules\": {\"max_lifetime_seconds\": 2000}",
                "\"rules\": {\"max_keys_per_owner\": null}",
                "\"rate_limits\": []",
                "\"reveal_public_keys\": true",
                "\"forward_auth\": {\"p\": {\"gateway\": \"nginx\"}}")) {
            assertThat(refused(clerk.patch(path, "{\"settings\": {" + wider + "}}"))
                            .text("/detail"))
                    .contains(wider.substring(1, wider.indexOf('"', 1)));
        }
        expect(200, clerk.patch(path, """
            {"name": "Other", "settings": {"max_staleness_seconds": 5, "origins": [], "rules": {"max_lifetime_seconds": 900},
            "rate_limits": [{"name": "all", "limit": 999, "window_seconds": 60}]}}
            """));
    }
}
