package dev.rekey.story;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the keys of a project are held to, as those see it who set the rules and those who meet them. */
@BothDatabases
class ProjectValidatorTest {

    private static final long DAY = 86_400;

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String owner = server.user(project, "administrator");
    private final TestResponse calling = server.key(project, owner);
    private final TestClient admin = server.anonymous().as(calling.text("/secret"));

    @Test
    void rulesAreSetCheckedTightenedReportedAndKept() {
        TestResponse before = server.key(project, owner, "\"permissions\": [\"files:read\", \"rooms:read\"]");
        rules("{\"max_lifetime_seconds\": %d, \"allowed_permissions\": [\"files:*\"]}".formatted(90 * DAY));

        TestResponse refused = create("\"permissions\": [\"rooms:read\", \"files:read\", \"admin\"]");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("/code")).isEqualTo("invalid_input");
        assertThat(errors(refused))
                .containsExactlyInAnyOrder(
                        "#/expires_at life_too_long",
                        "#/permissions/0 permission_outside_rules",
                        "#/permissions/2 permission_outside_rules");
        assertThat(errors(create("\"restricted\": false, \"expires_at\": \"" + in(91) + "\"")))
                .containsExactlyInAnyOrder("#/expires_at life_too_long", "#/restricted restricted_by_rules");
        TestResponse made =
                expect(201, create("\"permissions\": [\"files:read\"], \"expires_at\": \"" + in(90) + "\""));

        assertThat(findings("violates_rules")).containsExactlyInAnyOrder(id(before), id(calling));
        rules("{\"allowed_permissions\": [\"rooms:*\"]}");
        assertThat(findings("violates_rules")).containsExactlyInAnyOrder(id(made), id(before), id(calling));
        TestResponse report = expect(200, admin.get(path() + "/findings?kind=violates_rules"));
        assertThat(report.text("/items/0/kind")).isEqualTo("violates_rules");
        assertThat(report.text("/items/0/key/owner/name")).isEqualTo(owner);
        assertThat(report.text("/items/0/details/0/rule")).isEqualTo("allowed_permissions");
        assertThat(report.text("/items/0/details/0/field")).isEqualTo("permissions");

        String end = "\"expires_at\": \"" + in(30) + "\"";
        expect(200, admin.patch(key(made), "{\"permissions\": [\"rooms:read\"]}"));
        expect(200, admin.patch(key(before), "{\"permissions\": [\"rooms:read\"], " + end + "}"));
        expect(200, admin.patch(key(calling), "{\"restricted\": true, \"permissions\": [\"keys:read\"], " + end + "}"));
        assertThat(findings("violates_rules")).containsExactly(id(calling));
        rules("{\"allowed_permissions\": [\"rooms:*\", \"keys:read\"]}");
        assertThat(findings("violates_rules")).isEmpty();
        assertThat(server.root().get(path()).text("/settings/rules/max_lifetime_seconds"))
                .isEqualTo(Long.toString(90 * DAY));
        rules("null");
        assertThat(server.root().get(path()).json().at("/settings/rules").toString())
                .isEqualTo("{\"max_lifetime_seconds\":null,\"required\":[],\"allowed_permissions\":null,"
                        + "\"name_pattern\":null,\"max_keys_per_owner\":null}");
        expect(201, create("\"restricted\": false"));
    }

    @Test
    void aChangeIsJudgedByWhatItChangesAlone() {
        String end = "\"expires_at\": \"" + in(400) + "\"";
        TestResponse made =
                server.key(project, owner, "\"description\": \"x\", \"permissions\": [\"a:read\", \"b:read\"], " + end);
        rules("{\"max_lifetime_seconds\": 60, \"required\": [\"owner\", \"description\", \"allowed_ips\"],"
                + " \"allowed_permissions\": [\"c:*\"], \"name_pattern\": \"good-*\", \"max_keys_per_owner\": 1}");
        String path = key(made);
        expect(200, admin.patch(path, "{\"enabled\": false}"));
        expect(200, admin.patch(path, "{\"name\": \"good-1\"}"));
        expect(200, admin.patch(path, "{\"permissions\": [\"b:read\"]}"));
        expect(200, admin.patch(path, "{\"permissions\": [\"b:read\", \"c:read\"]}"));
        expect(200, admin.patch(path, "{" + end + ", \"name\": \"good-1\"}"));
        expect(200, admin.put(path + "/metadata", "{\"a\": 1}"));
        expect(200, admin.post(path + "/rotate"));
        assertThat(errors(admin.patch(
                        path,
                        "{\"name\": \"bad\", \"description\": null, \"expires_at\": null,"
                                + " \"permissions\": [\"b:read\", \"b:read\", \"a:read\"]}")))
                .containsExactlyInAnyOrder(
                        "#/name name_outside_rules",
                        "#/description required_by_rules",
                        "#/expires_at life_too_long",
                        "#/permissions/2 permission_outside_rules");
        assertThat(errors(admin.patch(path, "{\"restricted\": false}")))
                .containsExactly("#/restricted restricted_by_rules");
        assertThat(errors(admin.patch(path, "{\"name\": \" \"}"))).containsExactly("#/name blank");
        assertThat(errors(admin.post(path + "/revisions/1/restore", "{}")))
                .containsExactlyInAnyOrder("#/name name_outside_rules", "#/permissions/0 permission_outside_rules");
        expect(200, admin.post(path + "/revoke"));
        assertThat(findings("violates_rules")).containsExactly(id(calling));
    }

    @Test
    void everyApiRefusesInItsOwnShape() {
        rules("{\"max_lifetime_seconds\": 60, \"required\": [\"description\", \"owner\"], \"name_pattern\": \"good-*\","
                + " \"allowed_permissions\": [\"files:read\"]}");

        TestResponse ours = admin.post("/v1/keys", "{\"name\": \"bad\", \"permissions\": [\"files:write\"]}");
        assertThat(ours.status()).isEqualTo(422);
        assertThat(errors(ours))
                .containsExactlyInAnyOrder(
                        "#/owner required_by_rules",
                        "#/name name_outside_rules",
                        "#/description required_by_rules",
                        "#/expires_at life_too_long",
                        "#/permissions/0 permission_outside_rules");

        TestResponse docspace = admin.post("/api/2.0/keys", "{\"name\": \"bad\"}");
        assertThat(docspace.status()).isEqualTo(400);
        assertThat(docspace.json().findValue("errors").propertyNames())
                .containsExactlyInAnyOrder("Name", "ExpiresInDays", "Permissions", "description");
        TestResponse unknown = admin.post("/api/2.0/keys", "{\"name\": \"good-1\", \"permissions\": [\"rooms:read\"]}");
        assertThat(unknown.status()).isEqualTo(400);

        TestResponse partoo = admin.post(
                "/v2/api_keys",
                "{\"label\": \"bad\", \"has_restricted_permissions\": true, \"permissions\": [\"files:write\"]}");
        assertThat(partoo.status()).isEqualTo(400);
        assertThat(partoo.json().at("/errors/json").propertyNames())
                .containsExactlyInAnyOrder("label", "description", "expiration_date", "permissions");

        TestResponse voiceable =
                admin.post("/api/v1/api_keys", "{\"api_key\": {\"name\": \"bad\", \"key_type\": \"private\"}}");
        assertThat(voiceable.status()).isEqualTo(422);
        assertThat(voiceable.text("/status/message")).isEqualTo("Validation failed");
        assertThat(voiceable.json().at("/errors").toString())
                .contains("Name is invalid: ", "\"The project's key rules require keys to be restricted");

        TestResponse basic =
                admin.post("/project/" + project + "/key", "{\"label\": \"bad\", \"roles\": \"files:write\"}");
        assertThat(basic.status()).isEqualTo(400);
        assertThat(basic.text("/error")).isEqualTo("Bad Request");
        assertThat(basic.text("/message")).contains("label: ", "roles: ", "expires_at: ");
    }

    @Test
    void anUpdateAtAVendorsApiIsHeldToTheRulesToo() {
        TestResponse made = server.key(project, owner, "\"permissions\": [\"files:read\"]");
        String number = made.text("/number");
        rules("{\"name_pattern\": \"good-*\"}");
        String guid = admin.get("/api/2.0/keys").json().at("/response/0/id").asString();
        assertThat(admin.put("/api/2.0/keys/" + guid, "{\"name\": \"bad\"}").status())
                .isEqualTo(400);
        assertThat(admin.put("/v2/api_keys/" + number, "{\"label\": \"bad\"}")
                        .json()
                        .at("/errors/json/label"))
                .hasSize(1);
        assertThat(admin.put("/api/v1/api_keys/" + number, "{\"api_key\": {\"name\": \"bad\"}}")
                        .status())
                .isEqualTo(422);
        assertThat(admin.patch("/project/" + project + "/key/" + id(made), "{\"label\": \"bad\"}")
                        .status())
                .isEqualTo(400);
        expect(200, admin.put("/v2/api_keys/" + number, "{\"label\": \"good-1\", \"expiration_date\": null}"));
        expect(200, admin.patch("/project/" + project + "/key/" + id(made), "{\"roles\": \"files:write\"}"));
    }

    @Test
    void aVendorsKeyHasItsCallerForAnOwner() {
        rules("{\"required\": [\"owner\"]}");
        expect(200, admin.post("/project/" + project + "/key", "{\"label\": \"x\", \"roles\": \"files:write\"}"));
        expect(201, create("\"restricted\": false"));
        assertThat(errors(admin.post("/v1/keys", "{\"name\": \"x\", \"restricted\": false}")))
                .containsExactly("#/owner required_by_rules");
    }

    @Test
    void aRoleIsNoWayAroundAllowedPermissions() {
        String role = path() + "/roles/reader";
        expect(200, admin.put(role, "{\"permissions\": [\"a:read\"]}"));
        rules("{\"allowed_permissions\": [\"b:*\"]}");
        assertThat(errors(admin.put(role, "{\"permissions\": [\"b:read\", \"a:read\", \"c\"]}")))
                .containsExactly("#/permissions/2 permission_outside_rules");
        assertThat(errors(create("\"roles\": [\"reader\"]"))).containsExactly("#/roles/0 permission_outside_rules");
        expect(200, admin.put(role, "{\"permissions\": [\"b:read\"]}"));
        expect(201, create("\"roles\": [\"reader\"]"));
    }

    @Test
    void theRootKeyIsHeldToNothing() {
        expect(
                200,
                server.root().patch("/v1/projects/default", "{\"settings\": {\"rules\": {\"name_pattern\": \"x\"}}}"));
        try {
            String root = "/v1/keys/"
                    + server.root().get("/v1/keys?project=default&q=root").text("/items/0/id");
            expect(200, server.root().patch(root, "{\"name\": \"other\"}"));
            assertThat(expect(200, server.root().get("/v1/projects/default/findings?kind=violates_rules"))
                            .json()
                            .at("/items"))
                    .isEmpty();
            expect(200, server.root().patch(root, "{\"name\": \"root\"}"));
        } finally {
            expect(200, server.root().patch("/v1/projects/default", "{\"settings\": {\"rules\": null}}"));
        }
    }

    @Test
    void theCapCountsKeysThatAreNeitherRevokedNorExpired() {
        String other = server.user(project, "member");
        rules("{\"max_keys_per_owner\": 2}");
        TestResponse brief = expect(201, create(other, "\"expires_at\": \"" + in(1) + "\""));
        TestResponse second = expect(201, create(other, "\"enabled\": false"));
        assertThat(errors(create(other, "\"roles\": [\"nobody\"]")))
                .containsExactlyInAnyOrder("#/owner too_many_keys", "#/roles/0 unknown_role");
        TestClient member = server.anonymous().as(second.text("/secret"));
        expect(200, admin.patch(key(second), "{\"enabled\": true}"));
        assertThat(errors(member.post("/v1/keys", "{\"name\": \"x\", \"restricted\": false}")))
                .containsExactly("#/owner too_many_keys");
        TestResponse basic = member.post("/project/" + project + "/key", "{\"label\": \"x\", \"roles\": \"a\"}");
        assertThat(basic.status()).isEqualTo(400);
        assertThat(basic.text("/message")).startsWith("The owner has reached the project's maximum number of keys");
        assertThat(member.post("/v2/api_keys", "{\"label\": \"x\"}").json().at("/errors/json/_schema"))
                .hasSize(1);
        assertThat(member.post("/api/2.0/keys", "{\"name\": \"x\"}").status()).isEqualTo(400);
        assertThat(member.post("/api/v1/api_keys", "{\"api_key\": {\"name\": \"x\", \"key_type\": \"private\"}}")
                        .json()
                        .at("/errors")
                        .toString())
                .startsWith("[\"The owner has reached the project's maximum number of keys");

        server.clock().advance(Duration.ofDays(1));
        TestResponse third = expect(201, create(other, "\"restricted\": false"));
        assertThat(errors(admin.patch(key(brief), "{\"expires_at\": null}"))).containsExactly("#/owner too_many_keys");
        expect(200, admin.patch(key(brief), "{\"name\": \"still ended\"}"));
        expect(200, admin.post(key(third) + "/revoke"));
        expect(200, admin.patch(key(brief), "{\"expires_at\": null}"));
        rules("{\"max_keys_per_owner\": 1}");
        assertThat(findings("violates_rules")).containsExactlyInAnyOrder(id(brief), id(second));
        expect(204, admin.delete(key(brief)));
        assertThat(findings("violates_rules")).isEmpty();
    }

    @Test
    void theCapIsExactHoweverManyMakeKeysAtOnce() throws Exception {
        String other = server.user(project, "member");
        TestClient member = server.anonymous().as(server.key(project, other).text("/secret"));
        List<TestResponse> ended = new ArrayList<>();
        for (int count = 0; count < 6; count++) {
            ended.add(expect(201, create(other, "\"expires_at\": \"" + in(1) + "\"")));
        }
        server.clock().advance(Duration.ofDays(1));
        rules("{\"max_keys_per_owner\": 10}");
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int client = 0; client < 26; client++) {
            boolean vendors = client % 2 == 0;
            tasks.add(() -> vendors
                    ? member.post("/v2/api_keys", "{\"label\": \"x\"}").status()
                    : create(other, "\"restricted\": false").status());
        }
        ended.forEach(each ->
                tasks.add(() -> admin.patch(key(each), "{\"expires_at\": null}").status()));
        int done = 0;
        try (ExecutorService clients = Executors.newFixedThreadPool(32)) {
            for (Future<Integer> status : clients.invokeAll(tasks)) {
                assertThat(status.get()).isIn(200, 201, 400, 422);
                done += status.get() < 300 ? 1 : 0;
            }
        }
        assertThat(done).isEqualTo(9);
        assertThat(server.root()
                        .get("/v1/keys?project=" + project + "&owner=" + other + "&state=active")
                        .json()
                        .at("/items"))
                .hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"max_lifetime_seconds\": 0}",
                "{\"max_lifetime_seconds\": 3155760001}",
                "{\"required\": [\"owner\", \"soul\"]}",
                "{\"allowed_permissions\": []}",
                "{\"allowed_permissions\": [\"a b\"]}",
                "{\"name_pattern\": \"\"}",
                "{\"name_pattern\": \"[z-a]\"}",
                "{\"max_keys_per_owner\": 0}",
                "{\"max_keys_per_owner\": 1000001}",
            })
    void aSenselessRuleIsRefused(String rules) {
        TestResponse refused = server.root().patch(path(), "{\"settings\": {\"rules\": " + rules + "}}");
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.text("/errors/0/pointer")).startsWith("#/settings/rules/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "{\"longest\": 1}", "{\"required\": \"owner\"}", "{\"name_pattern\": 7}"})
    void aRuleOfAnotherShapeIsRefused(String rules) {
        expect(400, server.root().patch(path(), "{\"settings\": {\"rules\": " + rules + "}}"));
    }

    @Test
    void findingsAreForAdministratorsAndComeInPages() {
        TestClient member = server.clientOf(project, "member");
        assertThat(expect(403, member.get(path() + "/findings?kind=unused")).text("/code"))
                .isEqualTo("role_not_allowed");
        for (String wrong : List.of("", "?kind=odd", "?kind=unused&unused_days=0", "?kind=unused&days=3")) {
            expect(400, admin.get(path() + "/findings" + wrong));
        }
        for (int count = 0; count < 5; count++) {
            server.key(project, owner);
        }
        List<String> all = findings("without_expiry");
        assertThat(all).hasSize(7);
        List<String> walked = new ArrayList<>();
        String from = path() + "/findings?kind=without_expiry&limit=2";
        TestResponse page = expect(200, admin.get(from));
        while (true) {
            walked.addAll(ids(page));
            if (page.json().at("/next_cursor").isNull()) {
                break;
            }
            page = expect(200, admin.get(from + "&cursor=" + page.text("/next_cursor")));
        }
        assertThat(walked).isEqualTo(all);
    }

    @Test
    void aKeyIsUnusedAfterSoManyDays() {
        TestResponse idle = server.key(project, owner);
        assertThat(findings("unused")).isEmpty();
        server.clock().advance(Duration.ofDays(30));
        TestResponse fresh = server.key(project, owner);
        // The key that calls is used by calling, which is noted a little later.
        assertThat(findings("unused")).contains(id(idle)).doesNotContain(id(fresh));
        assertThat(findings("unused&unused_days=31")).isEmpty();
    }

    private void rules(String rules) {
        expect(200, server.root().patch(path(), "{\"settings\": {\"rules\": " + rules + "}}"));
    }

    private TestResponse create(String members) {
        return create(owner, members);
    }

    private TestResponse create(String whose, String members) {
        String restricted =
                members.contains("permissions") || members.contains("roles") || members.contains("restricted")
                        ? ""
                        : "\"restricted\": false, ";
        return server.root()
                .post(
                        "/v1/keys",
                        "{\"project\": \"%s\", \"owner\": \"%s\", \"name\": \"%s\", %s%s}"
                                .formatted(project, whose, server.freshName("key"), restricted, members));
    }

    private List<String> findings(String kind) {
        return ids(expect(200, server.root().get(path() + "/findings?limit=200&kind=" + kind)));
    }

    private static List<String> ids(TestResponse page) {
        List<String> ids = new ArrayList<>();
        page.json().at("/items").forEach(item -> ids.add(item.at("/key/id").asString()));
        return ids;
    }

    private static List<String> errors(TestResponse refused) {
        List<String> errors = new ArrayList<>();
        refused.json()
                .at("/errors")
                .forEach(error -> errors.add(error.at("/pointer").asString() + " "
                        + error.at("/code").asString()));
        return errors;
    }

    private static String in(long days) {
        return server.clock().instant().plusSeconds(days * DAY).toString();
    }

    private String path() {
        return "/v1/projects/" + project;
    }

    private static String id(TestResponse key) {
        return key.text("/id");
    }

    private static String key(TestResponse key) {
        return "/v1/keys/" + id(key);
    }
}
