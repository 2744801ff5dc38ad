package dev.rekey.dialect.partoo;

import static dev.rekey.testing.JsonText.json;
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

/** What the page on compatibility promises, line by line. */
@BothDatabases
class PartooApiTest extends PartooFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    PartooApiTest() {
        super(server);
    }

    @Test
    void aKeyEndsAsItsDayBeginsAndCanBeBroughtBack() {
        TestResponse made = create(root(), json("'expiration_date': '2026-03-02'"));
        String secret = made.text("/api_key");
        String path = KEYS + "/" + made.text("/id");
        assertThat(code(secret)).isEqualTo("VALID");
        server.clock().advance(Duration.ofHours(14));
        assertThat(code(secret)).isEqualTo("EXPIRED");
        assertThat(ids(root().get(KEYS + "?status=expired"))).contains(made.text("/id"));
        assertThat(ids(root().get(KEYS + "?status=inactive"))).contains(made.text("/id"));
        TestServer.expect(400, root().put(path, json("{'expiration_date': '2026-03-01'}")));
        TestServer.expect(200, root().put(path, json("{'label': 'renamed', 'expiration_date': '2026-03-02'}")));
        assertThat(code(secret)).as("the date that was read back").isEqualTo("EXPIRED");
        String revoked = create(root(), json("'expiration_date': '2026-03-04'")).text("/id");
        TestServer.expect(200, root().post(KEYS + "/revoke/" + revoked));
        server.clock().advance(Duration.ofDays(2));
        assertThat(ids(root().get(KEYS + "?status=expired"))).contains(revoked, made.text("/id"));
        assertThat(ids(root().get(KEYS + "?status=disabled"))).contains(revoked).doesNotContain(made.text("/id"));
        assertThat(ids(root().get(KEYS + "?status=active"))).doesNotContain(revoked, made.text("/id"));
        TestServer.expect(200, root().put(path, json("{'expiration_date': '2026-03-09'}")));
        assertThat(code(secret)).isEqualTo("VALID");
        TestServer.expect(200, root().put(path, json("{'expiration_date': null}")));
        assertThat(root().get(path).json().path("expiration_date").isNull()).isTrue();
    }

    @Test
    void aRevokedKeyStaysAsItWasRevoked() {
        TestResponse made = create(root(), json("'description': 'd'"));
        String path = KEYS + "/" + made.text("/id");
        TestServer.expect(200, root().post(KEYS + "/revoke/" + made.text("/id")));
        TestResponse revoked = root().get(path);
        assertThat(revoked.json().path("disabled").booleanValue()).isTrue();
        assertThat(revoked.text("/revoked_by")).matches("[0-9a-f]{24}");
        server.clock().advance(Duration.ofMinutes(5));
        TestServer.expect(200, root().post(KEYS + "/revoke/" + made.text("/id")));
        TestServer.expect(400, root().put(path, json("{'expiration_date': '2030-01-01'}")));
        assertThat(root().get(path).body()).isEqualTo(revoked.body());
        assertThat(ids(root().get(KEYS + "?status=disabled"))).contains(made.text("/id"));
    }

    @Test
    void aDateThatWasReadChangesNothing() {
        TestResponse key = server.key("default", "root", """
            "restricted": false, "expires_at": "2027-05-05T13:14:15.123456Z"
            """);
        String path = KEYS + "/" + key.text("/number");
        assertThat(root().get(path).text("/expiration_date")).isEqualTo("2027-05-05");
        TestServer.expect(200, root().put(path, json("{'expiration_date': '2027-05-05'}")));
        TestResponse after = server.root().get("/v1/keys/" + key.text("/id"));
        assertThat(after.text("/expires_at")).isEqualTo("2027-05-05T13:14:15.123456Z");
        assertThat(after.text("/version")).isEqualTo("1");
    }

    @Test
    void permissionsThatTheOwnerLacksHaveNoEffect() {
        String project = server.project();
        String user = server.user(project, "member");
        TestServer.expect(
                200,
                server.root()
                        .patch("/v1/projects/" + project + "/users/" + user, json("{'permissions': ['review_read']}")));
        TestClient client = as(server.key(project, user).text("/secret"));
        TestResponse made = create(client, """
            "has_restricted_permissions": true, "permissions": ["review_read", "business_edit"]
            """);
        String path = KEYS + "/" + made.text("/id");
        assertThat(texts(client.get(path), "permissions")).containsExactly("review_read");
        assertThat(texts(client.get(path + "?include_all_permissions=true"), "permissions"))
                .containsExactly("review_read", "business_edit");
        TestServer.expect(200, client.put(path, """
            {"has_restricted_permissions": false, "permissions": ["business_edit"]}
            """));
        assertThat(texts(client.get(path + "?include_all_permissions=true"), "permissions"))
                .containsExactly("business_edit");
    }

    @Test
    void whoMaySeeWhat() {
        String project = server.project();
        TestClient administrator =
                as(server.key(project, server.user(project, "administrator")).text("/secret"));
        TestClient member =
                as(server.key(project, server.user(project, "member")).text("/secret"));
        TestClient viewer =
                as(server.key(project, server.user(project, "viewer")).text("/secret"));
        String id = create(administrator, json("'description': null")).text("/id");
        assertThat(member.get(KEYS + "/" + id).status()).isEqualTo(403);
        assertThat(member.put(KEYS + "/" + id, json("{'label': 'x'}")).status()).isEqualTo(403);
        assertThat(member.post(KEYS + "/revoke/" + id).status()).isEqualTo(403);
        assertThat(member.get(KEYS + "/987654").status()).isEqualTo(404);
        assertThat(viewer.post(KEYS, json("{'label': 'x'}")).status()).isEqualTo(403);
        assertThat(ids(member.get(KEYS))).hasSize(1);
        assertThat(ids(administrator.get(KEYS))).hasSize(4);
        TestClient elsewhere = as(server.key(
                        project,
                        server.user(project, "member"),
                        json("'restricted': false, 'allowed_ips': ['192.0.2.1']"))
                .text("/secret"));
        assertThat(elsewhere.get(KEYS).text("/errors/authorization")).isEqualTo("Operation not allowed");
        for (String malformed : List.of("0", "01", "-1", "abc", "1.5", "99999999999999999999")) {
            assertThat(root().get(KEYS + "/" + malformed).body())
                    .isEqualTo(root().get(KEYS + "/987654").body());
        }
    }

    @Test
    void listsAreCountedInPages() {
        String project = server.project();
        TestClient client =
                as(server.key(project, server.user(project, "administrator")).text("/secret"));
        for (int made = 0; made < 5; made++) {
            create(client, json("'description': 'd'"));
        }
        TestResponse first = client.get(KEYS + "?per_page=4");
        assertThat(first.text("/max_page")).isEqualTo("2");
        assertThat(first.text("/count")).isEqualTo("6");
        assertThat(client.get(KEYS + "?per_page=4&page=0").json().path("api_keys"))
                .isEqualTo(client.get(KEYS + "?per_page=4&page=1").json().path("api_keys"));
        assertThat(ids(client.get(KEYS + "?per_page=4&page=2"))).hasSize(2).doesNotContainAnyElementsOf(ids(first));
        assertThat(ids(client.get(KEYS + "?per_page=4&page=9"))).isEmpty();
        assertThat(ids(client.get(KEYS + "?type=bot"))).isEmpty();
        assertThat(ids(client.get(KEYS + "?type=user&status=active"))).hasSize(6);
    }

    @Test
    void isSearchedByLabelAndBySecret() {
        TestResponse made = create(root(), json("'label': 'Needle 7%_x'"), "");
        assertThat(ids(root().get(KEYS + "?search_text=needle%207%25_"))).containsExactly(made.text("/id"));
        assertThat(ids(root().get(KEYS + "?search_text=needle%207__"))).isEmpty();
        assertThat(ids(root().get(KEYS + "?search_text=" + made.text("/api_key"))))
                .containsExactly(made.text("/id"));
    }

    @Test
    void aCatalogueIsShownAndHeldTo() {
        String project = server.project();
        TestServer.expect(200, server.root().patch("/v1/projects/" + project, """
            {"settings": {"catalogue": [
              {"name": "business_edit", "section": "presence", "subsection": "presence_pages", "order": 1,
               "feature": "business_edition", "depends_on": null, "disabled_for_roles": []},
              {"name": "business_edit_name", "section": "presence", "subsection": "presence_pages", "order": 2,
               "feature": null, "depends_on": "business_edit", "disabled_for_roles": ["PUBLISHER"]}]}}
            """));
        TestClient client =
                as(server.key(project, server.user(project, "administrator")).text("/secret"));
        TestResponse shown = client.get("/v2/permissions");
        assertThat(shown.text("/sections/0/subsections/0/permissions/1/depends_on"))
                .isEqualTo("business_edit");
        String path = KEYS + "/" + create(client, json("'description': 'd'")).text("/id");
        TestServer.expect(200, client.put(path, """
            {"has_restricted_permissions": true, "permissions": ["business_edit"]}
            """));
        TestResponse refused = client.put(path, """
            {"has_restricted_permissions": true, "permissions": ["reviews"]}
            """);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/json/permissions").size()).isOne();
    }

    @Test
    void theDefaultOfAGeneratedClientChangesNothing() {
        String project = server.project();
        TestClient client =
                as(server.key(project, server.user(project, "administrator")).text("/secret"));
        TestResponse made = create(client, json("'has_restricted_permissions': false"));
        assertThat(made.json().path("has_restricted_permissions").asBoolean()).isFalse();
        String path = KEYS + "/" + made.text("/id");
        String restricted = KEYS + "/" + create(client, """
            "has_restricted_permissions": true, "permissions": ["review_read"]
            """).text("/id");
        TestServer.expect(200, client.put(path, """
            {"has_restricted_permissions": false, "permissions": ["business_edit"]}
            """));
        TestResponse renamed = TestServer.expect(
                200, client.put(path, json("{'label': 'Renamed', 'has_restricted_permissions': false}")));
        assertThat(renamed.text("/label")).isEqualTo("Renamed");
        assertThat(texts(renamed, "permissions")).containsExactly("business_edit");

        String before = client.get(restricted).body();
        for (String body : List.of(
                json("{'label': 'Renamed', 'has_restricted_permissions': false}"),
                json("{'has_restricted_permissions': true}"),
                json("{'permissions': ['business_edit']}"))) {
            TestServer.expect(400, client.put(restricted, body));
        }
        assertThat(TestServer.expect(400, client.put(restricted, json("{'has_restricted_permissions': false}")))
                        .json()
                        .at("/errors/json")
                        .has("permissions"))
                .isTrue();
        assertThat(client.get(restricted).body()).isEqualTo(before);
        TestServer.expect(400, client.post(KEYS, json("{'label': 'x', 'has_restricted_permissions': true}")));
        TestResponse lifted = TestServer.expect(
                200, client.put(restricted, json("{'has_restricted_permissions': false, 'permissions': []}")));
        assertThat(lifted.json().path("has_restricted_permissions").asBoolean()).isFalse();
    }

    @Test
    void whatTheVendorHasNoWordsForStays() {
        TestResponse key = server.key("default", "root", """
            "restricted": false, "allowed_origins": ["https://a.example"], "metadata": {"a": 1},
            "denied_ips": ["192.0.2.1"], "not_before": "2026-01-01T00:00:00Z"
            """);
        TestServer.expect(
                200,
                root().put(KEYS + "/" + key.text("/number"), json("{'label': 'n', 'ip_whitelist': ['10.0.0.0/8']}")));
        JsonNode after = server.root().get("/v1/keys/" + key.text("/id")).json();
        for (String kept : List.of("allowed_origins", "metadata", "denied_ips", "not_before", "secrets")) {
            assertThat(after.path(kept)).as(kept).isEqualTo(key.json().path(kept));
        }
    }

    private static TestResponse create(TestClient client, String members) {
        return create(client, json("'label': '%s'").formatted(server.freshName("label")), ", " + members);
    }

    private static TestResponse create(TestClient client, String label, String members) {
        return TestServer.expect(201, client.post(KEYS, "{" + label + members + "}"));
    }

    private static String code(String secret) {
        return server.root()
                .post("/v1/verify", json("{'key': '%s'}").formatted(secret))
                .text("/code");
    }

    private static List<String> ids(TestResponse page) {
        return page.json()
                .path("api_keys")
                .valueStream()
                .map(key -> key.path("id").asString())
                .toList();
    }

    private static List<String> texts(TestResponse reply, String member) {
        return reply.json().path(member).valueStream().map(JsonNode::asString).toList();
    }
}
