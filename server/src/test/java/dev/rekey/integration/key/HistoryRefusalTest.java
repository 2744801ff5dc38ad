package dev.rekey.integration.key;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories that are not shown, and restores that are refused. */
@BothDatabases
class HistoryRefusalTest extends HistoryFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    HistoryRefusalTest() {
        super(server);
    }

    @Test
    void restoreIsValidatedAgainstCurrentRules() {
        String project = server.project();
        String user = server.user(project, "member");
        expect(200, root.put("/v1/projects/" + project + "/roles/old", json("{'permissions': ['a']}")));
        TestResponse key = server.key(project, user, """
            "permissions": ["files:read", "files:write"], "roles": ["old"], "expires_at": "2026-04-01T00:00:00Z\"\
            """);
        expect(200, root.patch(path(key), """
            {"permissions": ["files:read"], "roles": [], "expires_at": null}
            """));
        expect(204, root.delete("/v1/projects/" + project + "/roles/old"));
        expect(200, root.patch("/v1/projects/" + project, """
            {"settings": {"catalogue": [{"name": "files:read", "section": "s", "subsection": "s",
             "order": 1}]}}
            """));
        server.clock().advance(Duration.ofDays(90));
        String before = root.get(path(key)).body();
        TestResponse refused = expect(422, root.post(path(key) + "/revisions/1/restore"));
        assertThat(refused.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("#/permissions/1", "#/roles/0", "#/expires_at");
        assertThat(root.get(path(key)).body()).isEqualTo(before);
        assertThat(expect(200, root.get(path(key) + "/revisions"))
                        .json()
                        .at("/items")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void restoreBeyondTheCallersPermissionsIsRefused() {
        String project = server.project();
        String admin = server.user(project, "administrator");
        TestResponse key = server.key(project, admin, json("'permissions': ['files:read', 'files:write']"));
        expect(200, root.patch(path(key), json("{'permissions': ['files:read']}")));
        TestResponse narrow = server.key(project, admin, """
            "permissions": ["keys:read", "keys:write", "audit:read", "files:read"]
            """);
        TestClient restricted = server.anonymous().as(narrow.text("/secret"));
        TestResponse refused = expect(403, restricted.post(path(key) + "/revisions/1/restore"));
        assertThat(refused.text("/code")).isEqualTo("grant_not_allowed");
        assertThat(root.get(path(key)).text("/version")).isEqualTo("2");
        TestResponse event = expect(200, root.get("/v1/audit?action=key.restored&key=" + key.text("/id")));
        assertThat(event.text("/items/0/outcome")).isEqualTo("refused");
        TestClient reader = server.anonymous()
                .as(server.key(project, admin, json("'permissions': ['keys:read']"))
                        .text("/secret"));
        expect(200, reader.get(path(key) + "/revisions"));
        TestResponse notWriting = expect(403, reader.post(path(key) + "/revisions/1/restore"));
        assertThat(notWriting.text("/code")).isEqualTo("insufficient_permissions");
    }

    @Test
    void theRootKeyIsNotNarrowedByItsHistory() {
        TestResponse self = expect(200, root.get("/v1/keys?project=default&q=root"));
        String path = "/v1/keys/" + self.text("/items/0/id");
        TestResponse first = expect(200, root.get(path + "/revisions/1"));
        assertThat(first.text("/api")).isEqualTo("system");
        expect(200, root.patch(path, json("{'description': 'ours'}")));
        TestResponse restored = expect(200, root.post(path + "/revisions/1/restore"));
        assertThat(restored.json().at("/description").isNull()).isTrue();
    }

    @Test
    void whoMayNotSeeTheKeySeesNoHistory() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        TestClient other = server.clientOf(project, "member");
        TestClient stranger = server.clientOf(server.project(), "administrator");
        for (TestClient client : List.of(other, stranger)) {
            String unknown = expect(404, client.get("/v1/keys/key_00000000000000000000000000"))
                    .text("/code");
            for (String path : List.of("/revisions", "/revisions/1", "/revisions/1?compared_to=1")) {
                assertThat(expect(404, client.get(path(key) + path)).text("/code"))
                        .isEqualTo(unknown);
            }
            expect(404, client.post(path(key) + "/revisions/1/restore"));
        }
        TestClient owner = server.anonymous().as(key.text("/secret"));
        expect(200, owner.get(path(key) + "/revisions"));
        expect(204, root.delete(path(key)));
        expect(404, root.get(path(key) + "/revisions"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "99999999999999999999", "999999999999999999", "x", "01", "1.0", "2", "%00", "+1"})
    void malformedVersionIsNotFound(String version) {
        TestResponse key = key(json("'restricted': false"));
        for (TestResponse reply : List.of(
                root.exchange("GET", path(key) + "/revisions/" + version, null),
                root.exchange("POST", path(key) + "/revisions/" + version + "/restore", null))) {
            assertThat(reply.status()).as(version).isIn(version.equals("%00") ? List.of(400, 404) : List.of(404));
        }
        assertThat(root.get(path(key)).text("/version")).isEqualTo("1");
    }

    @Test
    void badRequests() {
        TestResponse key = key(json("'restricted': false"));
        String path = path(key);
        for (String other : List.of("0", "-1", "x", "")) {
            TestResponse refused = expect(400, root.get(path + "/revisions/1?compared_to=" + other));
            assertThat(refused.text("/errors/0/parameter")).isEqualTo("compared_to");
        }
        expect(404, root.get(path + "/revisions/1?compared_to=2"));
        expect(404, root.get(path + "/revisions/1?compared_to=99999999999999999999"));
        expect(400, root.get(path + "/revisions?cursor=x"));
        expect(400, root.get(path + "/revisions?limit=0"));
        expect(400, root.get(path + "/revisions?state=active"));
        expect(400, root.post(path + "/revisions/1/restore", json("{'name': 'x'}")));
        expect(400, root.post(path + "/revisions/1/restore", json("{'reason': 1}")));
        expect(400, root.post(path + "/revisions/1/restore", "[]"));
        String tooLong = json("{'reason': '%s'}").formatted("\ud83d\udd11".repeat(501));
        for (TestResponse reply : List.of(
                root.post(path + "/revisions/1/restore", tooLong),
                root.patch(path, tooLong),
                root.post(path + "/revoke", tooLong))) {
            assertThat(expect(422, reply).text("/errors/0/pointer")).isEqualTo("#/reason");
        }
        String longest = "\ud83d\udd11".repeat(500);
        expect(200, root.patch(path, json("{'name': 'x', 'reason': '%s'}").formatted(longest)));
        assertThat(expect(200, root.get(path + "/revisions/2")).text("/reason")).isEqualTo(longest);
        // A reason alone is no change.
        expect(200, root.patch(path, json("{'reason': 'because'}")));
        assertThat(root.get(path).text("/version")).isEqualTo("2");
        TestResponse named = expect(412, root.with("If-Match", "\"1\"").post(path + "/revisions/1/restore"));
        assertThat(named.text("/code")).isEqualTo("stale_version");
        expect(404, root.with("If-Match", "\"1\"").post(path + "/revisions/9/restore"));
        expect(200, root.with("If-Match", "\"2\"").post(path + "/revisions/1/restore"));
    }
}
