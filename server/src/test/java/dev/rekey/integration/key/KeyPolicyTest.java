package dev.rekey.integration.key;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a project demands of its keys, over every API. */
@BothDatabases
class KeyPolicyTest extends KeyPolicyFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    KeyPolicyTest() {
        super(server);
    }

    @Test
    void rulesAreSetCheckedTightenedReportedAndKept() {
        TestResponse before = server.key(project, owner, json("'permissions': ['files:read', 'rooms:read']"));
        rules("""
            {"max_lifetime_seconds": %d, "allowed_permissions": ["files:*"]}
            """.formatted(90 * DAY));

        TestResponse refused = create(json("'permissions': ['rooms:read', 'files:read', 'admin']"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("/code")).isEqualTo("invalid_input");
        assertThat(errors(refused))
                .containsExactlyInAnyOrder(
                        "#/expires_at life_too_long",
                        "#/permissions/0 permission_outside_rules",
                        "#/permissions/2 permission_outside_rules");
        assertThat(errors(create(json("'restricted': false, 'expires_at': '%s'").formatted(in(91)))))
                .containsExactlyInAnyOrder("#/expires_at life_too_long", "#/restricted restricted_by_rules");
        TestResponse made = expect(
                201,
                create(json("'permissions': ['files:read'], 'expires_at': '%s'").formatted(in(90))));

        assertThat(findings("violates_rules")).containsExactlyInAnyOrder(id(before), id(calling));
        rules(json("{'allowed_permissions': ['rooms:*']}"));
        assertThat(findings("violates_rules")).containsExactlyInAnyOrder(id(made), id(before), id(calling));
        TestResponse report = expect(200, admin.get(path() + "/findings?kind=violates_rules"));
        assertThat(report.text("/items/0/kind")).isEqualTo("violates_rules");
        assertThat(report.text("/items/0/key/owner/name")).isEqualTo(owner);
        assertThat(report.text("/items/0/details/0/rule")).isEqualTo("allowed_permissions");
        assertThat(report.text("/items/0/details/0/field")).isEqualTo("permissions");

        String end = json("'expires_at': '%s'").formatted(in(30));
        expect(200, admin.patch(key(made), json("{'permissions': ['rooms:read']}")));
        expect(
                200,
                admin.patch(
                        key(before), json("{'permissions': ['rooms:read'], %s}").formatted(end)));
        expect(
                200,
                admin.patch(
                        key(calling),
                        json("{'restricted': true, 'permissions': ['keys:read'], %s}")
                                .formatted(end)));
        assertThat(findings("violates_rules")).containsExactly(id(calling));
        rules(json("{'allowed_permissions': ['rooms:*', 'keys:read']}"));
        assertThat(findings("violates_rules")).isEmpty();
        assertThat(server.root().get(path()).text("/settings/rules/max_lifetime_seconds"))
                .isEqualTo(Long.toString(90 * DAY));
        rules("null");
        assertThatJson(server.root().get(path()).json().at("/settings/rules")).isEqualTo("""
            {"max_lifetime_seconds":null,"required":[],"allowed_permissions":null,"name_pattern":null,
             "max_keys_per_owner":null}
            """);
        expect(201, create(json("'restricted': false")));
    }

    @Test
    void aChangeIsJudgedByWhatItChangesAlone() {
        String end = json("'expires_at': '%s'").formatted(in(400));
        TestResponse made = server.key(
                project,
                owner,
                json("'description': 'x', 'permissions': ['a:read', 'b:read'], %s")
                        .formatted(end));
        rules("""
            {"max_lifetime_seconds": 60, "required": ["owner", "description", "allowed_ips"],
             "allowed_permissions": ["c:*"], "name_pattern": "good-*", "max_keys_per_owner": 1}
            """);
        String path = key(made);
        expect(200, admin.patch(path, json("{'enabled': false}")));
        expect(200, admin.patch(path, json("{'name': 'good-1'}")));
        expect(200, admin.patch(path, json("{'permissions': ['b:read']}")));
        expect(200, admin.patch(path, json("{'permissions': ['b:read', 'c:read']}")));
        expect(200, admin.patch(path, json("{%s, 'name': 'good-1'}").formatted(end)));
        expect(200, admin.put(path + "/metadata", json("{'a': 1}")));
        expect(200, admin.post(path + "/rotate"));
        assertThat(errors(admin.patch(path, """
            {"name": "bad", "description": null, "expires_at": null,
             "permissions": ["b:read", "b:read", "a:read"]}
            """)))
                .containsExactlyInAnyOrder(
                        "#/name name_outside_rules",
                        "#/description required_by_rules",
                        "#/expires_at life_too_long",
                        "#/permissions/2 permission_outside_rules");
        assertThat(errors(admin.patch(path, json("{'restricted': false}"))))
                .containsExactly("#/restricted restricted_by_rules");
        assertThat(errors(admin.patch(path, json("{'name': ' '}")))).containsExactly("#/name blank");
        assertThat(errors(admin.post(path + "/revisions/1/restore", "{}")))
                .containsExactlyInAnyOrder("#/name name_outside_rules", "#/permissions/0 permission_outside_rules");
        expect(200, admin.post(path + "/revoke"));
        assertThat(findings("violates_rules")).containsExactly(id(calling));
    }

    @Test
    void everyApiRefusesInItsOwnFormat() {
        rules("""
            {"max_lifetime_seconds": 60, "required": ["description", "owner"],
             "name_pattern": "good-*", "allowed_permissions": ["files:read"]}
            """);

        TestResponse ours = admin.post("/v1/keys", json("{'name': 'bad', 'permissions': ['files:write']}"));
        assertThat(ours.status()).isEqualTo(422);
        assertThat(errors(ours))
                .containsExactlyInAnyOrder(
                        "#/owner required_by_rules",
                        "#/name name_outside_rules",
                        "#/description required_by_rules",
                        "#/expires_at life_too_long",
                        "#/permissions/0 permission_outside_rules");

        TestResponse docspace = admin.post("/api/2.0/keys", json("{'name': 'bad'}"));
        assertThat(docspace.status()).isEqualTo(400);
        assertThat(docspace.json().findValue("errors").propertyNames())
                .containsExactlyInAnyOrder("Name", "ExpiresInDays", "Permissions", "description");
        TestResponse unknown = admin.post("/api/2.0/keys", json("{'name': 'good-1', 'permissions': ['rooms:read']}"));
        assertThat(unknown.status()).isEqualTo(400);

        TestResponse partoo = admin.post("/v2/api_keys", """
            {"label": "bad", "has_restricted_permissions": true, "permissions": ["files:write"]}
            """);
        assertThat(partoo.status()).isEqualTo(400);
        assertThat(partoo.json().at("/errors/json").propertyNames())
                .containsExactlyInAnyOrder("label", "description", "expiration_date", "permissions");

        TestResponse voiceable =
                admin.post("/api/v1/api_keys", json("{'api_key': {'name': 'bad', 'key_type': 'private'}}"));
        assertThat(voiceable.status()).isEqualTo(422);
        assertThat(voiceable.text("/status/message")).isEqualTo("Validation failed");
        assertThat(voiceable.json().at("/errors").toString())
                .contains("Name is invalid: ", "\"The project's key rules require keys to be restricted");

        TestResponse basic =
                admin.post("/project/" + project + "/key", json("{'label': 'bad', 'roles': 'files:write'}"));
        assertThat(basic.status()).isEqualTo(400);
        assertThat(basic.text("/error")).isEqualTo("Bad Request");
        assertThat(basic.text("/message")).contains("label: ", "roles: ", "expires_at: ");
    }

    @Test
    void anUpdateAtAVendorsApiIsHeldToTheRulesToo() {
        TestResponse made = server.key(project, owner, json("'permissions': ['files:read']"));
        String number = made.text("/number");
        rules(json("{'name_pattern': 'good-*'}"));
        String guid = admin.get("/api/2.0/keys").json().at("/response/0/id").asString();
        assertThat(admin.put("/api/2.0/keys/" + guid, json("{'name': 'bad'}")).status())
                .isEqualTo(400);
        assertThat(admin.put("/v2/api_keys/" + number, json("{'label': 'bad'}"))
                        .json()
                        .at("/errors/json/label"))
                .hasSize(1);
        assertThat(admin.put("/api/v1/api_keys/" + number, json("{'api_key': {'name': 'bad'}}"))
                        .status())
                .isEqualTo(422);
        assertThat(admin.patch("/project/" + project + "/key/" + id(made), json("{'label': 'bad'}"))
                        .status())
                .isEqualTo(400);
        expect(200, admin.put("/v2/api_keys/" + number, json("{'label': 'good-1', 'expiration_date': null}")));
        expect(200, admin.patch("/project/" + project + "/key/" + id(made), json("{'roles': 'files:write'}")));
    }

    @Test
    void aVendorsKeyHasItsCallerForAnOwner() {
        rules(json("{'required': ['owner']}"));
        expect(200, admin.post("/project/" + project + "/key", json("{'label': 'x', 'roles': 'files:write'}")));
        expect(201, create(json("'restricted': false")));
        assertThat(errors(admin.post("/v1/keys", json("{'name': 'x', 'restricted': false}"))))
                .containsExactly("#/owner required_by_rules");
    }

    @Test
    void rolesAreSubjectToAllowedPermissions() {
        String role = path() + "/roles/reader";
        expect(200, admin.put(role, json("{'permissions': ['a:read']}")));
        rules(json("{'allowed_permissions': ['b:*']}"));
        assertThat(errors(admin.put(role, json("{'permissions': ['b:read', 'a:read', 'c']}"))))
                .containsExactly("#/permissions/2 permission_outside_rules");
        assertThat(errors(create(json("'roles': ['reader']")))).containsExactly("#/roles/0 permission_outside_rules");
        expect(200, admin.put(role, json("{'permissions': ['b:read']}")));
        expect(201, create(json("'roles': ['reader']")));
    }

    @Test
    void rootKeyIsExemptFromThePolicy() {
        expect(
                200,
                server.root().patch("/v1/projects/default", json("{'settings': {'rules': {'name_pattern': 'x'}}}")));
        try {
            String root = "/v1/keys/"
                    + server.root().get("/v1/keys?project=default&q=root").text("/items/0/id");
            expect(200, server.root().patch(root, json("{'name': 'other'}")));
            assertThat(expect(200, server.root().get("/v1/projects/default/findings?kind=violates_rules"))
                            .json()
                            .at("/items"))
                    .isEmpty();
            expect(200, server.root().patch(root, json("{'name': 'root'}")));
        } finally {
            expect(200, server.root().patch("/v1/projects/default", json("{'settings': {'rules': null}}")));
        }
    }
}
