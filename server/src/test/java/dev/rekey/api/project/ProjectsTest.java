package dev.rekey.api.project;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Projects, their users and their roles. */
@BothDatabases
class ProjectsTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aProjectIsMadeReadChangedAndDeleted() {
        String slug = server.freshName("acme");
        TestResponse made = expect(
                201, server.root().post("/v1/projects", json("{'slug': '%s'}").formatted(slug)));
        assertThat(made.header("Location")).contains("/v1/projects/" + made.text("/id"));
        assertThat(made.header("ETag")).contains("\"1\"");
        assertThat(made.text("/name")).isEqualTo(slug);
        assertThatJson(made.json().at("/settings")).isEqualTo("""
            {"key_prefix":"rekey","require_if_match":false,"reveal_public_keys":false,
             "origin_required":false,"record_traffic":true,"strict_rate_limits":false,
             "max_staleness_seconds":null,"origins":[],"catalogue":null,"forward_auth":{},
             "rate_limits":[],"rules":{"max_lifetime_seconds":null,"required":[],
             "allowed_permissions":null,"name_pattern":null,"max_keys_per_owner":null},
             "quotas":{"keys_per_owner":10000,"changes_per_second":200,"changes_burst":1000},
             "revision_retention_days":400,"revision_retention_count":10000,"audit_retention_days":400,
             "audit_retention_count":10000000}
            """);
        assertThat(expect(200, server.root().get("/v1/projects/" + slug)).body())
                .isEqualTo(made.body());
        assertThat(expect(200, server.root().get("/v1/projects/" + made.text("/id")))
                        .body())
                .isEqualTo(made.body());

        String path = "/v1/projects/" + slug;
        TestResponse changed = expect(200, server.root().patch(path, """
            {"name": "ACME", "settings": {"max_staleness_seconds": 30, "origins": ["https://a.example"],
             "catalogue": [{"name": "files:read", "section": "Files", "depends_on": null}]}}
            """));
        assertThat(changed.text("/settings/key_prefix")).isEqualTo("rekey");
        assertThatJson(changed.json().at("/settings/catalogue")).isEqualTo("""
            [{"name":"files:read","section":"Files","subsection":"","order":0,"feature":null,
             "depends_on":null,"disabled_for_roles":[]}]
            """);
        assertThat(changed.header("ETag")).contains("\"2\"");
        assertThat(expect(200, server.root().patch(path, changed.body())).header("ETag"))
                .contains("\"2\"");
        TestResponse cleared = expect(200, server.root().patch(path, """
            {"settings": {"max_staleness_seconds": null, "origins": null, "catalogue": null}}
            """));
        assertThat(cleared.json().at("/settings")).isEqualTo(made.json().at("/settings"));

        TestResponse refused = expect(422, server.root().patch(path, """
            {"id": "x", "name": null, "slug": null, "settings": {"key_prefix": null}}
            """));
        assertThat(refused.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("#/id", "#/name", "#/slug", "#/settings/key_prefix");
        expect(204, server.root().delete(path));
        expect(404, server.root().get(path));
    }

    @Test
    void projectsRefuseWhatCannotBe() {
        String slug = server.project();
        assertThat(expect(
                                409,
                                server.root()
                                        .post(
                                                "/v1/projects",
                                                json("{'slug': '%s'}").formatted(slug)))
                        .text("/code"))
                .isEqualTo("slug_taken");
        expect(
                409,
                server.root()
                        .patch(
                                "/v1/projects/" + server.project(),
                                json("{'slug': '%s'}").formatted(slug)));
        for (String bad : List.of("A", "a", "1a", "a b", "a_b", "é", "x".repeat(64), "")) {
            TestResponse reply = expect(
                    422,
                    server.root().post("/v1/projects", json("{'slug': '%s'}").formatted(bad)));
            assertThat(reply.text("/errors/0/pointer")).isEqualTo("#/slug");
        }
        for (String prefix : List.of("ghp", "sk_live", "UPPER", "a", "x_y_z")) {
            expect(
                    422,
                    server.root()
                            .patch(
                                    "/v1/projects/" + slug,
                                    json("{'settings': {'key_prefix': '%s'}}").formatted(prefix)));
        }
        assertThat(expect(409, server.root().delete("/v1/projects/default")).text("/code"))
                .isEqualTo("root_protected");
        server.key(slug, server.user(slug, "member"));
        assertThat(expect(409, server.root().delete("/v1/projects/" + slug)).text("/code"))
                .isEqualTo("project_not_empty");
        expect(422, server.root().post("/v1/projects", "{}"));
        TestResponse misshapen = expect(400, server.root().post("/v1/projects", """
            {"slug": 1, "settings": {"nonsense": 1, "origins": [1]}, "x": 1}
            """));
        assertThat(misshapen.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("#/slug", "#/settings/nonsense", "#/settings/origins/0", "#/x");
    }

    @Test
    void anAdministratorManagesItsProjectAndNoOther() {
        String project = server.project();
        var admin = server.clientOf(project, "administrator");
        expect(200, admin.get("/v1/projects/" + project));
        expect(200, admin.patch("/v1/projects/" + project, json("{'name': 'ours'}")));
        TestResponse all = expect(200, admin.get("/v1/projects"));
        assertThat(all.json().at("/items").size()).isEqualTo(1);
        assertThat(expect(403, admin.post("/v1/projects", json("{'slug': 'mine'}")))
                        .text("/code"))
                .isEqualTo("role_not_allowed");
        expect(403, admin.delete("/v1/projects/" + project));
        expect(404, admin.get("/v1/projects/default"));
        expect(404, admin.patch("/v1/projects/default", json("{'name': 'ours'}")));
    }

    @Test
    void aUserIsMadeReadChangedAndDeletedWithItsKeys() {
        String project = server.project();
        String users = "/v1/projects/" + project + "/users";
        TestResponse made = expect(201, server.root().post(users, """
            {"external_id": "customer/7 ü", "name": "Ada", "email": "ada@example.com", "role": "viewer", "type": "bot",
             "permissions": ["a:b"], "metadata": {"x": 1}}
            """));
        assertThat(made.header("ETag")).contains("\"1\"");
        String path = users + "/customer%2F7%20%C3%BC";
        assertThat(expect(200, server.root().get(path)).body()).isEqualTo(made.body());
        assertThat(expect(200, server.root().get(users + "/" + made.text("/id")))
                        .body())
                .isEqualTo(made.body());

        TestResponse changed = expect(200, server.root().patch(path, """
            {"email": null, "permissions": null, "role": "member", "metadata": {"y": 2}}
            """));
        assertThat(changed.json().at("/email").isNull()).isTrue();
        assertThat(changed.json().at("/permissions").isNull()).isTrue();
        assertThatJson(changed.json().at("/metadata")).isEqualTo("{'x':1,'y':2}");
        assertThat(expect(200, server.root().patch(path, changed.body())).header("ETag"))
                .contains("\"2\"");
        TestResponse refused = expect(422, server.root().patch(path, """
            {"number": 9, "name": null, "role": "king", "type": null, "external_id": null}
            """));
        assertThat(refused.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("#/number", "#/name", "#/role", "#/type", "#/external_id");

        TestResponse key = server.key(project, made.text("/id"));
        expect(200, server.root().patch(path, json("{'enabled': false}")));
        assertThat(server.root().get("/v1/keys/" + key.text("/id")).text("/state"))
                .isEqualTo("disabled");
        expect(204, server.root().delete(path));
        expect(404, server.root().get(path));
        expect(404, server.root().get("/v1/keys/" + key.text("/id")));
    }

    @Test
    void usersRefuseWhatCannotBe() {
        String project = server.project();
        String users = "/v1/projects/" + project + "/users";
        String taken = server.user(project, "member");
        assertThat(expect(
                                409,
                                server.root()
                                        .post(
                                                users,
                                                json("{'external_id': '%s'}").formatted(taken)))
                        .text("/code"))
                .isEqualTo("external_id_taken");
        TestResponse refused = expect(422, server.root().post(users, """
            {"external_id": " x", "name": "", "email": "nobody", "role": "owner", "permissions": ["a::b"]}\
            """));
        assertThat(refused.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("#/external_id", "#/name", "#/email", "#/role", "#/permissions/0");
        expect(422, server.root().post(users, "{}"));
        expect(404, server.root().get(users + "/nobody"));
        expect(409, server.root().delete("/v1/projects/default/users/root"));
        expect(409, server.root().patch("/v1/projects/default/users/root", json("{'role': 'viewer'}")));
    }

    @Test
    void rolesGiveTheirPermissionsToTheKeysThatNameThem() {
        String project = server.project();
        String user = server.user(project, "member");
        String roles = "/v1/projects/" + project + "/roles";
        TestResponse set = expect(200, server.root().put(roles + "/reader", json("{'permissions': ['*:read']}")));
        assertThatJson(set.json()).isEqualTo("{'name':'reader','description':'','permissions':['*:read']}");
        expect(200, server.root().put(roles + "/reader", set.body()));
        TestResponse key = server.key(project, user, json("'roles': ['reader']"));
        assertThat(verify(key, "files:read")).isEqualTo("VALID");
        assertThat(verify(key, "files:write")).isEqualTo("INSUFFICIENT_PERMISSIONS");
        expect(200, server.root().put(roles + "/reader", json("{'permissions': ['*'], 'description': 'all'}")));
        assertThat(verify(key, "files:write")).isEqualTo("VALID");
        assertThat(expect(200, server.root().get(roles)).json().at("/items").size())
                .isEqualTo(1);
        expect(204, server.root().delete(roles + "/reader"));
        assertThat(verify(key, "files:read")).isEqualTo("INSUFFICIENT_PERMISSIONS");
        expect(404, server.root().delete(roles + "/reader"));
        expect(422, server.root().put(roles + "/reader", json("{'permissions': ['a b'], 'name': 'writer'}")));
        expect(422, server.root().put(roles + "/reader", "{}"));
        expect(422, server.root().put(roles + "/a%20b", json("{'permissions': []}")));
        expect(400, server.root().put(roles + "/reader", json("{'permissions': {}, 'x': 1}")));
        TestResponse unknown =
                expect(422, server.root().patch("/v1/keys/" + key.text("/id"), json("{'roles': ['nobody']}")));
        assertThat(unknown.text("/errors/0/code")).isEqualTo("unknown_role");
    }

    @Test
    void aCatalogueBoundsWhatKeysCanBeGiven() {
        String project = server.project();
        expect(
                200,
                server.root()
                        .patch(
                                "/v1/projects/" + project,
                                json("{'settings': {'catalogue': [{'name': 'files:read'}]}}")));
        String user = server.user(project, "member");
        TestResponse key = server.key(project, user, json("'permissions': ['files:read']"));
        TestResponse refused = expect(
                422,
                server.root()
                        .patch("/v1/keys/" + key.text("/id"), json("{'permissions': ['files:read', 'files:write']}")));
        assertThat(refused.text("/errors/0/pointer")).isEqualTo("#/permissions/1");
        assertThat(refused.text("/errors/0/code")).isEqualTo("unknown_permission");
    }

    private static String verify(TestResponse key, String permission) {
        return expect(
                        200,
                        server.root()
                                .post(
                                        "/v1/verify",
                                        json("{'key': '%s', 'permissions': ['%s']}")
                                                .formatted(key.text("/secret"), permission)))
                .text("/code");
    }
}
