package dev.rekey.dialect.partoo;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How users are shown: their ids, their roles and their types. */
@BothDatabases
class PartooPersonResolverTest {

    private static final String THEIR_ID = "5309c3a237bbc544d8e26737";

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void anExternalIdOfTheVendorsFormIsShown() {
        String project = server.project();
        addUser(project, THEIR_ID, json("'role': 'member', 'type': 'bot'"));
        TestResponse bots = server.key(project, THEIR_ID);
        String administrator =
                server.key(project, server.user(project, "administrator")).text("/secret");

        TestResponse shown = as(administrator).get("/v2/api_keys/" + bots.text("/number"));
        assertThat(shown.text("/user_id")).isEqualTo(THEIR_ID);
        assertThat(shown.text("/user_type")).isEqualTo("bot");
        assertThat(shown.text("/created_by")).as("root, of another project").matches("[0-9a-f]{24}");
        assertThat(shown.text("/created_by_name")).isEqualTo("root");

        TestResponse made = as(bots.text("/secret")).post("/v2/api_keys", json("{'label': 'x'}"));
        TestResponse theirs = as(administrator).get("/v2/api_keys/" + made.text("/id"));
        assertThat(theirs.text("/created_by")).isEqualTo(THEIR_ID);
        TestServer.expect(200, as(administrator).post("/v2/api_keys/revoke/" + made.text("/id")));
        TestResponse revoked = as(bots.text("/secret")).get("/v2/api_keys/" + made.text("/id"));
        assertThat(revoked.text("/revoked_by"))
                .isEqualTo(as(administrator)
                        .get("/v2/api_keys?search_text=" + administrator)
                        .text("/api_keys/0/user_id"));
        assertThat(revoked.text("/revoked_by")).isNotEqualTo(THEIR_ID);
        assertThat(as(administrator).get("/v2/api_keys?type=bot").text("/count"))
                .isEqualTo("2");
    }

    @Test
    void someoneWhoRevokedIsNamedByTheirExternalId() {
        String project = server.project();
        String other = THEIR_ID.replace('5', 'E');
        addUser(project, other, json("'role': 'administrator'"));
        TestResponse key = server.key(project, server.user(project, "member"));
        TestClient administrator = as(server.key(project, other).text("/secret"));
        TestServer.expect(200, administrator.post("/v2/api_keys/revoke/" + key.text("/number")));
        assertThat(administrator.get("/v2/api_keys/" + key.text("/number")).text("/revoked_by"))
                .isEqualTo(other);
    }

    @Test
    void theRootKeyHasAMakerToo() {
        TestResponse root = as(TestServer.ROOT_KEY).get("/v2/api_keys/1");
        assertThat(root.text("/created_by")).isEqualTo(root.text("/user_id")).matches("[0-9a-f]{24}");
        assertThat(root.text("/created_by_name")).isEqualTo("root");
        assertThat(root.text("/user_role")).isEqualTo("PROVIDER");
        assertThat(as(TestServer.ROOT_KEY).post("/v2/api_keys/revoke/1").status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "administrator, , ORG_ADMIN",
        "member, , BUSINESS_MANAGER",
        "viewer, , PUBLISHER",
        "viewer, GROUP_MANAGER, GROUP_MANAGER",
        "member, none of its roles, BUSINESS_MANAGER"
    })
    void aRoleIsTheNearestOfTheVendorsOrTheOneThatIsSaid(String role, String requested, String shown) {
        String project = server.project();
        String user = server.freshName("user");
        addUser(
                project,
                user,
                json("'role': '%s'%s")
                        .formatted(
                                role,
                                requested == null
                                        ? ""
                                        : json(", 'metadata': {'partoo_role': '%s'}")
                                                .formatted(requested)));
        TestResponse key = server.key(project, user);
        assertThat(as(key.text("/secret"))
                        .get("/v2/api_keys/" + key.text("/number"))
                        .text("/user_role"))
                .isEqualTo(shown);
    }

    private static void addUser(String project, String externalId, String members) {
        TestServer.expect(
                201,
                server.root()
                        .post(
                                "/v1/projects/" + project + "/users",
                                json("{'external_id': '%s', %s}").formatted(externalId, members)));
    }

    private static TestClient as(String secret) {
        return server.anonymous().with("x-APIKey", secret);
    }
}
