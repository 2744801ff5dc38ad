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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Restricted callers at the APIs of vendors. */
@BothDatabases
class VendorDelegationTest extends DelegationFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    VendorDelegationTest() {
        super(server);
    }

    @Test
    void aKeyMadeAtAVendorsApiTakesOverConditionsThatTheVendorHasNoWordFor() {
        TestResponse own = server.key(
                project,
                owner,
                json("%s, %s, 'expires_at': '2027-01-01T00:00:00Z'").formatted(MANAGES, HERE));
        TestClient bearer = server.anonymous().as(own.text("/secret"));
        TestClient partoo = server.anonymous().with("x-APIKey", own.text("/secret"));
        expect(200, bearer.post("/api/2.0/keys", json("{'name': 'made', 'permissions': ['files:read']}")));
        expect(200, bearer.post("/project/" + project + "/key", json("{'label': 'made', 'roles': 'files:read'}")));
        String restricted = """
            {"label": "made", "has_restricted_permissions": true, "permissions": ["files:read"]\
            """;
        expect(201, partoo.post("/v2/api_keys", restricted + "}"));
        expect(
                201,
                partoo.post(
                        "/v2/api_keys",
                        json("%s, 'expiration_date': null, 'ip_whitelist': []}").formatted(restricted)));
        TestResponse made = expect(200, server.root().get("/v1/keys?project=" + project + "&q=made"));
        assertThat(made.json().at("/items")).hasSize(4).allSatisfy(key -> {
            assertThatJson(key.at("/allowed_ips")).isEqualTo("['127.0.0.0/8']");
            assertThat(key.at("/expires_at").asString()).isEqualTo("2027-01-01T00:00:00Z");
        });
    }

    @Test
    void eachVendorsApiRefusesInItsOwnWay() {
        TestResponse own = server.key(project, owner, MANAGES + ", " + HERE);
        TestClient bearer = server.anonymous().as(own.text("/secret"));
        TestClient partoo = server.anonymous().with("x-APIKey", own.text("/secret"));
        TestResponse wider = server.key(project, owner, json("'permissions': ['files:read'], 'enabled': false"));
        TestResponse docSpace =
                expect(403, bearer.post("/api/2.0/keys", json("{'name': 'n', 'permissions': ['rooms:read']}")));
        assertThat(docSpace.body()).isEmpty();
        expect(403, bearer.post("/api/2.0/keys", json("{'name': 'n'}")));
        expect(403, partoo.post("/v2/api_keys", """
            {"label": "n", "has_restricted_permissions": true, "permissions": ["files:read"],
             "ip_whitelist": ["10.0.0.0/8"]}
            """));
        expect(
                403,
                partoo.put(
                        "/v2/api_keys/" + wider.text("/number"),
                        json("{'has_restricted_permissions': false, 'permissions': []}")));
        expect(422, bearer.post("/api/v1/api_keys", json("{'api_key': {'name': 'n', 'key_type': 'private'}}")));
        String basic = "/project/" + project + "/key/" + wider.text("/id");
        expect(400, bearer.patch(basic, json("{'roles': 'files:write'}")));
        expect(400, bearer.post(basic + "/regenerate"));
    }

    /** The vendor lets everybody make keys with its own scopes, which cover management; no other pattern is theirs to give. */
    @Test
    void aMemberGrantsPatternsThatCoverManagementOnlyAsAVendorsScopes() {
        TestClient member = server.clientOf(project, "member");
        for (String pattern : List.of("*", "keys:*", "*:read", "*:write", "*:*")) {
            refused(member.post("/v1/keys", newKey(json("'permissions': ['%s']").formatted(pattern))));
        }
        expect(201, member.post("/v1/keys", newKey(json("'permissions': ['files:*', '*:download']"))));
        expect(200, member.post("/api/2.0/keys", json("{'name': 'n', 'permissions': ['*:write', '*:read']}")));
        expect(400, member.post("/project/" + project + "/key", json("{'label': 'n', 'roles': 'keys:*'}")));
    }
}
