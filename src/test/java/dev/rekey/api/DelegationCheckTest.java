package dev.rekey.api;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A restricted key makes nothing usable beyond itself, whatever it may manage. */
@BothDatabases
class DelegationCheckTest {

    private static final String MANAGES = "\"permissions\": [\"keys:read\", \"keys:write\", \"files:*\"]";
    private static final String UNBINDS =
            "\"permissions\": [\"keys:read\", \"keys:write\", \"keys:unbind\", \"files:*\"]";
    private static final String HERE = "\"allowed_ips\": [\"127.0.0.0/8\"]";
    private static final String BOUND = HERE + """
        , "denied_ips": ["127.9.0.0/16"], "allowed_origins": ["https://*.example.com"], "expires_at": "2030-01-01T00:00:00Z",
        "not_before": "2026-01-01T00:00:00Z"
        """;

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String owner = server.user(project, "administrator");

    // ------------------------------------------------------------------------------------------------------- new keys

    @Test
    void aNewKeyTakesOverTheConditionsThatItsRequestOmits() {
        TestClient caller = caller(MANAGES + ", " + BOUND);
        TestResponse made = expect(201, caller.post("/v1/keys", newKey("\"permissions\": [\"files:read\"]")));
        assertThat(made.json().at("/allowed_ips").toString()).isEqualTo("[\"127.0.0.0/8\"]");
        assertThat(made.json().at("/denied_ips").toString()).isEqualTo("[\"127.9.0.0/16\"]");
        assertThat(made.json().at("/allowed_origins").toString()).isEqualTo("[\"https://*.example.com\"]");
        assertThat(made.text("/expires_at")).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(made.text("/not_before")).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void narrowerConditionsAreTakenAsTheyAreSent() {
        TestClient caller = caller(MANAGES + ", " + BOUND);
        TestResponse made = expect(201, caller.post("/v1/keys", newKey("""
            "permissions": ["files:read"], "allowed_ips": ["127.0.0.1"], "denied_ips": [],
            "allowed_origins": ["https://a.example.com"], "expires_at": "2029-01-01T00:00:00Z"
            """)));
        assertThat(made.json().at("/allowed_ips").toString()).isEqualTo("[\"127.0.0.1\"]");
        assertThat(made.text("/expires_at")).isEqualTo("2029-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"allowed_ips\": []",
                "\"allowed_ips\": [\"10.0.0.0/8\"]",
                "\"denied_ips\": []",
                "\"allowed_origins\": []",
                "\"allowed_origins\": [\"https://example.com\"]",
                "\"expires_at\": null",
                "\"expires_at\": \"2030-01-01T00:00:01Z\""
            })
    void widerConditionsAreRefusedWithTheNameOfThePermissionThatLiftsThem(String wider) {
        TestResponse refused = refused(
                caller(MANAGES + ", " + BOUND).post("/v1/keys", newKey("\"permissions\": [\"files:read\"], " + wider)));
        assertThat(refused.text("/detail")).contains("keys:unbind");
        TestResponse made = expect(
                201,
                caller(UNBINDS + ", " + BOUND).post("/v1/keys", newKey("\"permissions\": [\"files:read\"], " + wider)));
        assertThat(made.text("/state")).isEqualTo("active");
    }

    @Test
    void aKeyWithLimitsOrCreditsOfItsOwnMakesNone() {
        String body = newKey("\"permissions\": [\"files:read\"]");
        for (String metered : List.of(
                "\"rate_limits\": [{\"name\": \"a\", \"limit\": 100, \"window_seconds\": 60}]",
                "\"credits\": {\"remaining\": 100}")) {
            assertThat(refused(caller(MANAGES + ", " + metered).post("/v1/keys", body))
                            .text("/detail"))
                    .contains("keys:unbind");
            expect(201, caller(UNBINDS + ", " + metered).post("/v1/keys", body));
        }
    }

    @Test
    void nothingLiftsTheBoundsOfPermissionsRolesAndResources() {
        expect(200, server.root().put("/v1/projects/" + project + "/roles/own", "{\"permissions\": [\"files:read\"]}"));
        expect(200, server.root().put("/v1/projects/" + project + "/roles/other", "{\"permissions\": []}"));
        TestClient caller =
                caller(UNBINDS + ", \"roles\": [\"own\"], \"allowed_resources\": {\"file\": [\"1\", \"2\"]}");
        String within = "\"allowed_resources\": {\"file\": [\"1\"]}";
        expect(
                201,
                caller.post("/v1/keys", newKey("\"permissions\": [\"files:read\"], \"roles\": [\"own\"], " + within)));
        for (String wider : List.of(
                "\"permissions\": [\"files:read\"]",
                "\"permissions\": [\"files:read\"], \"allowed_resources\": {\"file\": [\"1\", \"3\"]}",
                "\"permissions\": [\"files:read\"], \"allowed_resources\": {\"room\": [\"1\"]}",
                "\"permissions\": [\"mail:read\"], " + within,
                "\"permissions\": [], \"roles\": [\"other\"], " + within,
                "\"restricted\": false, " + within)) {
            assertThat(refused(caller.post("/v1/keys", newKey(wider))).text("/detail"))
                    .as(wider)
                    .doesNotContain("keys:unbind");
        }
    }

    @Test
    void whatItsUserLacksIsNothingThatAKeyCanPassOn() {
        expect(
                200,
                server.root()
                        .patch("/v1/projects/" + project + "/users/" + owner, "{\"permissions\": [\"files:read\"]}"));
        TestClient caller = caller(MANAGES);
        String others = "\"owner\": \"" + server.user(project, "member") + "\", ";
        expect(201, caller.post("/v1/keys", newKey(others + "\"permissions\": [\"files:read\"]")));
        refused(caller.post("/v1/keys", newKey(others + "\"permissions\": [\"files:write\"]")));
    }

    // ----------------------------------------------------------------------------------------------------- other keys

    static Stream<Arguments> widenings() {
        return Stream.of(
                Arguments.of("\"enabled\": false", "{\"enabled\": true}"),
                Arguments.of("\"expires_at\": \"2027-01-01T00:00:00Z\"", "{\"expires_at\": \"2028-01-01T00:00:00Z\"}"),
                Arguments.of("\"expires_at\": \"2027-01-01T00:00:00Z\"", "{\"expires_at\": null}"),
                Arguments.of("\"not_before\": \"2027-01-01T00:00:00Z\"", "{\"not_before\": null}"),
                Arguments.of("\"allowed_ips\": [\"10.0.0.0/8\"]", "{\"allowed_ips\": []}"),
                Arguments.of("\"denied_ips\": [\"10.0.0.0/8\"]", "{\"denied_ips\": []}"),
                Arguments.of("\"allowed_origins\": [\"https://a.example\"]", "{\"allowed_origins\": []}"),
                Arguments.of("\"allowed_resources\": {\"file\": [\"1\"]}", "{\"allowed_resources\": null}"),
                Arguments.of(
                        "\"rate_limits\": [{\"name\": \"a\", \"limit\": 1, \"window_seconds\": 60}]",
                        "{\"rate_limits\": []}"),
                // An owner's limit of another size is counted from the start.
                Arguments.of(
                        "\"rate_limits\": [{\"name\": \"a\", \"limit\": 9, \"window_seconds\": 60, \"scope\":"
                                + " \"owner\"}]",
                        "{\"rate_limits\": [{\"name\": \"a\", \"limit\": 8, \"window_seconds\": 60, \"scope\":"
                                + " \"owner\"}]}"),
                Arguments.of("\"credits\": {\"remaining\": 1}", "{\"credits\": {\"remaining\": 9}}"));
    }

    /** Each for a key that may do more than the caller, and for one that may be used where the caller may not. */
    @ParameterizedTest
    @MethodSource("widenings")
    void aKeyBeyondTheCallersIsMadeUsableInNoNewWay(String before, String change) {
        refused(caller(UNBINDS).patch(path(server.key(project, owner, "\"restricted\": false, " + before)), change));
        String wider = path(server.key(project, owner, "\"permissions\": [\"files:read\", \"mail:read\"], " + before));
        refused(caller(UNBINDS).patch(wider, change));
        String elsewhere = path(server.key(project, owner, "\"permissions\": [\"files:read\"], " + before));
        refused(caller(MANAGES + ", " + HERE).patch(elsewhere, change));
        String scheduled = "{\"effective_at\": \"2026-06-01T00:00:00Z\", " + change.substring(1);
        refused(caller(MANAGES + ", " + HERE).patch(elsewhere, scheduled));
        String later = expect(202, server.root().patch(elsewhere, scheduled))
                .header("Location")
                .orElseThrow();
        refused(caller(MANAGES + ", " + HERE).post(later + "/apply"));
        expect(200, server.root().delete(later));
    }

    @Test
    void aKeyIsGivenPermissionsOnlyIfTheCallersKeyHasAllOfItsPermissions() {
        TestResponse other = server.key(project, owner, "\"permissions\": [\"mail:read\"]");
        refused(caller(UNBINDS).patch(path(other), "{\"permissions\": [\"mail:read\", \"files:read\"]}"));
        expect(200, caller(MANAGES).patch(path(other), "{\"permissions\": []}"));
        expect(200, caller(MANAGES).patch(path(other), "{\"permissions\": [\"files:read\"]}"));
    }

    @Test
    void narrowingIsAlwaysLet() {
        TestResponse wide = server.key(project, owner, "\"restricted\": false");
        TestClient caller = caller(MANAGES + ", " + BOUND);
        for (String narrower : List.of(
                "{\"allowed_ips\": [\"10.0.0.0/8\"]}",
                "{\"expires_at\": \"2031-01-01T00:00:00Z\"}",
                "{\"rate_limits\": [{\"name\": \"a\", \"limit\": 5, \"window_seconds\": 60}]}",
                "{\"restricted\": true, \"permissions\": [\"mail:read\"]}",
                "{\"enabled\": false}")) {
            expect(200, caller.patch(path(wide), narrower));
        }
        expect(200, caller.post(path(wide) + "/revoke"));
    }

    @Test
    void noSecretOfAKeyWithWiderConditionsIsMadeOrProlonged() {
        TestResponse wider = server.key(project, owner, "\"permissions\": [\"files:read\"]");
        TestResponse rotated = expect(200, server.root().post(path(wider) + "/rotate", "{\"overlap_seconds\": 3600}"));
        String earlier = path(wider) + "/secrets/" + rotated.text("/secrets/1/id");
        TestClient bound = caller(MANAGES + ", " + HERE);
        assertThat(refused(bound.post(path(wider) + "/rotate")).text("/detail")).contains("keys:unbind");
        refused(bound.post(path(wider) + "/rotate/cancel"));
        refused(bound.patch(earlier, "{\"expires_in_seconds\": 7200}"));
        expect(200, bound.patch(earlier, "{\"expires_in_seconds\": 60}"));
        expect(200, bound.delete(earlier));
        expect(200, caller(UNBINDS + ", " + HERE).post(path(wider) + "/rotate"));
        TestResponse within =
                server.key(project, owner, "\"permissions\": [\"files:read\"], \"allowed_ips\": [\"127.0.0.1\"]");
        expect(200, bound.post(path(within) + "/rotate"));
    }

    @Test
    void aRevisionIsNotRestoredBeyondTheCallersKey() {
        TestResponse made = server.key(project, owner, "\"permissions\": [\"files:read\"]");
        expect(200, server.root().patch(path(made), "{\"allowed_ips\": [\"127.0.0.1\"]}"));
        String restore = path(made) + "/revisions/1/restore";
        refused(caller(MANAGES + ", " + HERE).post(restore, "{}"));
        expect(200, caller(UNBINDS + ", " + HERE).post(restore, "{}"));
    }

    // --------------------------------------------------------------------------------------- users, roles, projects

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

    // -------------------------------------------------------------------------------------------------- vendors' APIs

    @Test
    void aKeyMadeAtAVendorsApiTakesOverConditionsThatTheVendorHasNoWordFor() {
        TestResponse own =
                server.key(project, owner, MANAGES + ", " + HERE + ", \"expires_at\": \"2027-01-01T00:00:00Z\"");
        TestClient bearer = server.anonymous().as(own.text("/secret"));
        TestClient partoo = server.anonymous().with("x-APIKey", own.text("/secret"));
        expect(200, bearer.post("/api/2.0/keys", "{\"name\": \"made\", \"permissions\": [\"files:read\"]}"));
        expect(200, bearer.post("/project/" + project + "/key", "{\"label\": \"made\", \"roles\": \"files:read\"}"));
        String restricted =
                "{\"label\": \"made\", \"has_restricted_permissions\": true, \"permissions\": [\"files:read\"]";
        expect(201, partoo.post("/v2/api_keys", restricted + "}"));
        expect(201, partoo.post("/v2/api_keys", restricted + ", \"expiration_date\": null, \"ip_whitelist\": []}"));
        TestResponse made = expect(200, server.root().get("/v1/keys?project=" + project + "&q=made"));
        assertThat(made.json().at("/items")).hasSize(4).allSatisfy(key -> {
            assertThat(key.at("/allowed_ips").toString()).isEqualTo("[\"127.0.0.0/8\"]");
            assertThat(key.at("/expires_at").asString()).isEqualTo("2027-01-01T00:00:00Z");
        });
    }

    @Test
    void eachVendorsApiRefusesInItsOwnWay() {
        TestResponse own = server.key(project, owner, MANAGES + ", " + HERE);
        TestClient bearer = server.anonymous().as(own.text("/secret"));
        TestClient partoo = server.anonymous().with("x-APIKey", own.text("/secret"));
        TestResponse wider = server.key(project, owner, "\"permissions\": [\"files:read\"], \"enabled\": false");
        TestResponse docSpace =
                expect(403, bearer.post("/api/2.0/keys", "{\"name\": \"n\", \"permissions\": [\"rooms:read\"]}"));
        assertThat(docSpace.body()).isEmpty();
        expect(403, bearer.post("/api/2.0/keys", "{\"name\": \"n\"}"));
        expect(
                403,
                partoo.post(
                        "/v2/api_keys",
                        "{\"label\": \"n\", \"has_restricted_permissions\": true, \"permissions\": [\"files:read\"],"
                                + " \"ip_whitelist\": [\"10.0.0.0/8\"]}"));
        expect(
                403,
                partoo.put(
                        "/v2/api_keys/" + wider.text("/number"),
                        "{\"has_restricted_permissions\": false, \"permissions\": []}"));
        expect(422, bearer.post("/api/v1/api_keys", "{\"api_key\": {\"name\": \"n\", \"key_type\": \"private\"}}"));
        String basic = "/project/" + project + "/key/" + wider.text("/id");
        expect(400, bearer.patch(basic, "{\"roles\": \"files:write\"}"));
        expect(400, bearer.post(basic + "/regenerate"));
    }

    /** The vendor lets everybody make keys with its own scopes, which cover management; no other pattern is theirs to give. */
    @Test
    void aMemberGrantsPatternsThatCoverManagementOnlyAsAVendorsScopes() {
        TestClient member = server.clientOf(project, "member");
        for (String pattern : List.of("*", "keys:*", "*:read", "*:write", "*:*")) {
            refused(member.post("/v1/keys", newKey("\"permissions\": [\"" + pattern + "\"]")));
        }
        expect(201, member.post("/v1/keys", newKey("\"permissions\": [\"files:*\", \"*:download\"]")));
        expect(200, member.post("/api/2.0/keys", "{\"name\": \"n\", \"permissions\": [\"*:write\", \"*:read\"]}"));
        expect(400, member.post("/project/" + project + "/key", "{\"label\": \"n\", \"roles\": \"keys:*\"}"));
    }

    // ------------------------------------------------------------------------------------------------------------

    private TestClient caller(String members) {
        return server.anonymous().as(server.key(project, owner, members).text("/secret"));
    }

    private static String newKey(String members) {
        return "{\"name\": \"new\", " + members + "}";
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }

    private static TestResponse refused(TestResponse reply) {
        assertThat(expect(403, reply).text("/code")).isEqualTo("grant_not_allowed");
        return reply;
    }
}
