package dev.rekey.api.key;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
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
class DelegationCheckTest extends DelegationFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final String UNBINDS = """
        "permissions": ["keys:read", "keys:write", "keys:unbind", "files:*"]
        """;
    private static final String BOUND = HERE + """
        , "denied_ips": ["127.9.0.0/16"], "allowed_origins": ["https://*.example.com"], "expires_at": "2030-01-01T00:00:00Z",
        "not_before": "2026-01-01T00:00:00Z"
        """;

    DelegationCheckTest() {
        super(server);
    }

    @Test
    void aNewKeyTakesOverTheConditionsThatItsRequestOmits() {
        TestClient caller = caller(MANAGES + ", " + BOUND);
        TestResponse made = expect(201, caller.post("/v1/keys", newKey(json("'permissions': ['files:read']"))));
        assertThatJson(made.json().at("/allowed_ips")).isEqualTo("['127.0.0.0/8']");
        assertThatJson(made.json().at("/denied_ips")).isEqualTo("['127.9.0.0/16']");
        assertThatJson(made.json().at("/allowed_origins")).isEqualTo("['https://*.example.com']");
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
        assertThatJson(made.json().at("/allowed_ips")).isEqualTo("['127.0.0.1']");
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
        TestResponse refused = refused(caller(MANAGES + ", " + BOUND)
                .post(
                        "/v1/keys",
                        newKey(json("'permissions': ['files:read'], %s").formatted(wider))));
        assertThat(refused.text("/detail")).contains("keys:unbind");
        TestResponse made = expect(
                201,
                caller(UNBINDS + ", " + BOUND)
                        .post(
                                "/v1/keys",
                                newKey(json("'permissions': ['files:read'], %s").formatted(wider))));
        assertThat(made.text("/state")).isEqualTo("active");
    }

    @Test
    void meteredCallerCreatesNoKeys() {
        String body = newKey(json("'permissions': ['files:read']"));
        for (String metered : List.of(
                json("'rate_limits': [{'name': 'a', 'limit': 100, 'window_seconds': 60}]"),
                json("'credits': {'remaining': 100}"))) {
            assertThat(refused(caller(MANAGES + ", " + metered).post("/v1/keys", body))
                            .text("/detail"))
                    .contains("keys:unbind");
            expect(201, caller(UNBINDS + ", " + metered).post("/v1/keys", body));
        }
    }

    @Test
    void nothingLiftsTheBoundsOfPermissionsRolesAndResources() {
        expect(
                200,
                server.root().put("/v1/projects/" + project + "/roles/own", json("{'permissions': ['files:read']}")));
        expect(200, server.root().put("/v1/projects/" + project + "/roles/other", json("{'permissions': []}")));
        TestClient caller = caller("""
            %s, "roles": ["own"], "allowed_resources": {"file": ["1", "2"]}
            """.formatted(UNBINDS));
        String within = json("'allowed_resources': {'file': ['1']}");
        expect(
                201,
                caller.post(
                        "/v1/keys",
                        newKey(json("'permissions': ['files:read'], 'roles': ['own'], %s")
                                .formatted(within))));
        for (String wider : List.of(
                json("'permissions': ['files:read']"),
                json("'permissions': ['files:read'], 'allowed_resources': {'file': ['1', '3']}"),
                json("'permissions': ['files:read'], 'allowed_resources': {'room': ['1']}"),
                json("'permissions': ['mail:read'], %s").formatted(within),
                json("'permissions': [], 'roles': ['other'], %s").formatted(within),
                json("'restricted': false, %s").formatted(within))) {
            assertThat(refused(caller.post("/v1/keys", newKey(wider))).text("/detail"))
                    .as(wider)
                    .doesNotContain("keys:unbind");
        }
    }

    @Test
    void keyGrantsNoPermissionThatItsOwnerLacks() {
        expect(
                200,
                server.root()
                        .patch("/v1/projects/" + project + "/users/" + owner, json("{'permissions': ['files:read']}")));
        TestClient caller = caller(MANAGES);
        String others = json("'owner': '%s', ").formatted(server.user(project, "member"));
        expect(
                201,
                caller.post(
                        "/v1/keys",
                        newKey(json("%s'permissions': ['files:read']").formatted(others))));
        refused(caller.post(
                "/v1/keys", newKey(json("%s'permissions': ['files:write']").formatted(others))));
    }

    static Stream<Arguments> widenings() {
        return Stream.of(
                Arguments.of(json("'enabled': false"), json("{'enabled': true}")),
                Arguments.of(
                        json("'expires_at': '2027-01-01T00:00:00Z'"), json("{'expires_at': '2028-01-01T00:00:00Z'}")),
                Arguments.of(json("'expires_at': '2027-01-01T00:00:00Z'"), json("{'expires_at': null}")),
                Arguments.of(json("'not_before': '2027-01-01T00:00:00Z'"), json("{'not_before': null}")),
                Arguments.of(json("'allowed_ips': ['10.0.0.0/8']"), json("{'allowed_ips': []}")),
                Arguments.of(json("'denied_ips': ['10.0.0.0/8']"), json("{'denied_ips': []}")),
                Arguments.of(json("'allowed_origins': ['https://a.example']"), json("{'allowed_origins': []}")),
                Arguments.of(json("'allowed_resources': {'file': ['1']}"), json("{'allowed_resources': null}")),
                Arguments.of(
                        json("'rate_limits': [{'name': 'a', 'limit': 1, 'window_seconds': 60}]"),
                        json("{'rate_limits': []}")),
                // An owner's limit of another size is counted from the start.
                Arguments.of(
                        json("'rate_limits': [{'name': 'a', 'limit': 9, 'window_seconds': 60, 'scope': 'owner'}]"),
                        json("{'rate_limits': [{'name': 'a', 'limit': 8, 'window_seconds': 60, 'scope': 'owner'}]}")),
                Arguments.of(json("'credits': {'remaining': 1}"), json("{'credits': {'remaining': 9}}")));
    }

    /** Each for a key that may do more than the caller, and for one that may be used where the caller may not. */
    @ParameterizedTest
    @MethodSource("widenings")
    void callerWidensNoKeyBeyondItsOwn(String before, String change) {
        refused(caller(UNBINDS)
                .patch(
                        path(server.key(
                                project, owner, json("'restricted': false, %s").formatted(before))),
                        change));
        String wider = path(server.key(
                project,
                owner,
                json("'permissions': ['files:read', 'mail:read'], %s").formatted(before)));
        refused(caller(UNBINDS).patch(wider, change));
        String elsewhere = path(server.key(
                project, owner, json("'permissions': ['files:read'], %s").formatted(before)));
        refused(caller(MANAGES + ", " + HERE).patch(elsewhere, change));
        String scheduled = json("{'effective_at': '2026-06-01T00:00:00Z', %s").formatted(change.substring(1));
        refused(caller(MANAGES + ", " + HERE).patch(elsewhere, scheduled));
        String later = expect(202, server.root().patch(elsewhere, scheduled))
                .header("Location")
                .orElseThrow();
        refused(caller(MANAGES + ", " + HERE).post(later + "/apply"));
        expect(200, server.root().delete(later));
    }

    @Test
    void aKeyIsGivenPermissionsOnlyIfTheCallersKeyHasAllOfItsPermissions() {
        TestResponse other = server.key(project, owner, json("'permissions': ['mail:read']"));
        refused(caller(UNBINDS).patch(path(other), json("{'permissions': ['mail:read', 'files:read']}")));
        expect(200, caller(MANAGES).patch(path(other), json("{'permissions': []}")));
        expect(200, caller(MANAGES).patch(path(other), json("{'permissions': ['files:read']}")));
    }

    @Test
    void narrowingIsAlwaysAllowed() {
        TestResponse wide = server.key(project, owner, json("'restricted': false"));
        TestClient caller = caller(MANAGES + ", " + BOUND);
        for (String narrower : List.of(
                json("{'allowed_ips': ['10.0.0.0/8']}"),
                json("{'expires_at': '2031-01-01T00:00:00Z'}"),
                json("{'rate_limits': [{'name': 'a', 'limit': 5, 'window_seconds': 60}]}"),
                json("{'restricted': true, 'permissions': ['mail:read']}"),
                json("{'enabled': false}"))) {
            expect(200, caller.patch(path(wide), narrower));
        }
        expect(200, caller.post(path(wide) + "/revoke"));
    }

    @Test
    void noSecretOfAKeyWithWiderConditionsIsMadeOrProlonged() {
        TestResponse wider = server.key(project, owner, json("'permissions': ['files:read']"));
        TestResponse rotated =
                expect(200, server.root().post(path(wider) + "/rotate", json("{'overlap_seconds': 3600}")));
        String earlier = path(wider) + "/secrets/" + rotated.text("/secrets/1/id");
        TestClient bound = caller(MANAGES + ", " + HERE);
        assertThat(refused(bound.post(path(wider) + "/rotate")).text("/detail")).contains("keys:unbind");
        refused(bound.post(path(wider) + "/rotate/cancel"));
        refused(bound.patch(earlier, json("{'expires_in_seconds': 7200}")));
        expect(200, bound.patch(earlier, json("{'expires_in_seconds': 60}")));
        expect(200, bound.delete(earlier));
        expect(200, caller(UNBINDS + ", " + HERE).post(path(wider) + "/rotate"));
        TestResponse within =
                server.key(project, owner, json("'permissions': ['files:read'], 'allowed_ips': ['127.0.0.1']"));
        expect(200, bound.post(path(within) + "/rotate"));
    }

    @Test
    void aRevisionIsNotRestoredBeyondTheCallersKey() {
        TestResponse made = server.key(project, owner, json("'permissions': ['files:read']"));
        expect(200, server.root().patch(path(made), json("{'allowed_ips': ['127.0.0.1']}")));
        String restore = path(made) + "/revisions/1/restore";
        refused(caller(MANAGES + ", " + HERE).post(restore, "{}"));
        expect(200, caller(UNBINDS + ", " + HERE).post(restore, "{}"));
    }
}
