package dev.rekey.dialect.docspace;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.KeyId;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The permissions of a key as the DocSpace API reads, shows and refuses them. */
@BothDatabases
class DocSpacePermissionsTest extends DocSpaceFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    DocSpacePermissionsTest() {
        super(server);
    }

    @Test
    void theCatalogueIsTheVendorsAndTheProjectsOwn() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestResponse plain = expect(200, admin.get(KEYS + "/permissions"));
        assertThat(texts(plain.json().path("response")))
                .hasSize(11)
                .isSorted()
                .containsAll(DocSpacePermissionCatalogue.VENDOR);
        expect(400, admin.post(KEYS, json("{'name': 'x', 'permissions': ['billing:read']}")));
        expect(200, server.root().patch("/v1/projects/" + project, """
            {"settings": {"catalogue": [{"name": "billing:read", "section": "Billing"}]}}
            """));
        assertThat(texts(expect(200, admin.get(KEYS + "/permissions")).json().path("response")))
                .hasSize(12)
                .contains("billing:read");
        create(admin, """
            {"name": "x", "permissions": ["billing:read", "accounts.self:write", "*:read"]}
            """);
    }

    @Test
    void unknownPermissionsAreRefusedAndNothingChanges() {
        TestClient admin = admin();
        String id = create(admin, json("{'name': 'x', 'permissions': ['files:read']}"))
                .text("/response/id");
        for (String permission : List.of(
                "read", "FILES:READ", "files:*", "keys:write", "none", "", " files:read", "files:read\\u0000")) {
            String body =
                    json("{'name': 'y', 'permissions': ['files:read', '%s']}").formatted(permission);
            for (TestResponse reply : List.of(admin.put(KEYS + "/" + id, body), admin.post(KEYS, body))) {
                assertThat(expect(400, reply).text("/error/message")).isEqualTo("Permissions are not valid.");
            }
        }
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(admin.get(KEYS).json().path("count").asInt()).isEqualTo(2);
    }

    @Test
    void asteriskAmongOthersGrantsEverythingAndIsShownAsSent() {
        TestClient admin = admin();
        TestResponse made = create(admin, json("{'name': 'x', 'permissions': ['files:read', '*']}"));
        assertThat(made.json().at("/response").has("permissions")).isFalse();
        String id = made.text("/response/id");
        assertFlag(true, admin.put(KEYS + "/" + id, json("{'permissions': ['files:read', '*']}")));
        assertThat(texts(shown(admin, id).path("permissions"))).containsExactly("files:read", "*");
        assertThat(nativeKey(id).path("restricted").asBoolean()).isFalse();
        TestClient itself = server.anonymous().as(made.text("/response/key"));
        create(itself, json("{'name': 'Child'}"));
    }

    @Test
    void onlyTheAsteriskAloneGivesEverythingBack() {
        TestClient admin = admin();
        String id = create(admin, json("{'name': 'x', 'permissions': ['files:read']}"))
                .text("/response/id");
        for (String body : List.of(json("{'permissions': null}"), "{}", json("{'other': 1}"))) {
            assertFlag(true, admin.put(KEYS + "/" + id, body));
            assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        }
        assertFlag(true, admin.put(KEYS + "/" + id, json("{'permissions': ['*']}")));
        assertThat(shown(admin, id).has("permissions")).isFalse();
        assertThat(nativeKey(id).path("restricted").asBoolean()).isFalse();
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(2);
    }

    @Test
    void anEmptyListOfPermissionsIsNotValid() {
        TestClient admin = admin();
        String restricted = create(admin, json("{'name': 'x', 'permissions': ['files:read']}"))
                .text("/response/id");
        String unrestricted = create(admin, json("{'name': 'x'}")).text("/response/id");
        String body = json("{'name': 'y', 'permissions': []}");
        for (TestResponse reply : List.of(
                admin.post(KEYS, body),
                admin.put(KEYS + "/" + restricted, body),
                admin.put(KEYS + "/" + unrestricted, body))) {
            assertThat(expect(400, reply).text("/error/message")).isEqualTo("Permissions are not valid.");
        }
        assertThat(nativeKey(restricted).path("version").asInt()).isEqualTo(1);
        assertThat(nativeKey(unrestricted).path("version").asInt()).isEqualTo(1);
        assertThat(admin.get(KEYS).json().path("count").asInt()).isEqualTo(3);
    }

    @Test
    void whatAKeyShowsCanBeSentBackAndChangesNothing() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String owner = server.user(project, "member");
        List<String> ids = new ArrayList<>();
        for (String permissions :
                List.of("", json(", 'permissions': ['*']"), json(", 'permissions': ['files:read']"))) {
            ids.add(create(admin, json("{'name': 'x'%s}").formatted(permissions))
                    .text("/response/id"));
        }
        String verbatim = create(admin, json("{'name': 'x'}")).text("/response/id");
        assertFlag(true, admin.put(KEYS + "/" + verbatim, json("{'permissions': ['rooms:read', '*']}")));
        ids.add(verbatim);
        for (String members :
                List.of(json("'restricted': false"), json("'restricted': true"), json("'permissions': ['a:*']"))) {
            ids.add(uuid(server.key(project, owner, members).text("/id")));
        }
        for (String id : ids) {
            JsonNode before = nativeKey(id);
            assertFlag(true, admin.put(KEYS + "/" + id, shown(admin, id).toString()));
            assertThat(nativeKey(id)).isEqualTo(before);
            assertThat(shown(admin, id).has("permissions"))
                    .isEqualTo(before.path("restricted").asBoolean() || id.equals(verbatim));
        }
    }

    @Test
    void changeAtAnotherApiReplacesTheVendorsAttributes() {
        TestClient admin = admin();
        String id = create(admin, json("{'name': 'x', 'permissions': ['files:read']}"))
                .text("/response/id");
        assertFlag(true, admin.put(KEYS + "/" + id, json("{'permissions': ['*']}")));
        expect(200, admin.patch("/v1/keys/" + keyId(id), json("{'restricted': true, 'permissions': ['rooms:read']}")));
        assertThat(texts(shown(admin, id).path("permissions"))).containsExactly("rooms:read");
        expect(200, admin.patch("/v1/keys/" + keyId(id), json("{'restricted': false}")));
        assertThat(shown(admin, id).has("permissions")).isFalse();
    }

    @Test
    void aKeyOfAnotherApiIsShownAsItIsAndKeepsWhatThisApiCannotSay() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        expect(
                200,
                server.root()
                        .put(
                                "/v1/projects/" + project + "/roles/auditor",
                                json("{'permissions': ['audit.log:read']}")));
        TestResponse made = server.key(project, server.user(project, "member"), """
            "permissions": ["billing:*"], "roles": ["auditor"], "description": "d", "metadata": {"a": 1},
            "allowed_ips": ["10.0.0.0/8"], "allowed_origins": ["https://example.com"], "allowed_resources": {"room": ["1"]}
            """);
        String id = uuid(made.text("/id"));
        String path = KEYS + "/" + id;
        assertThat(texts(shown(admin, id).path("permissions"))).containsExactly("billing:*", "audit.log:read");
        // Saved as it was read: only the name is different.
        assertFlag(true, admin.put(path, """
            {"name": "N", "isActive": true, "permissions": ["billing:*", "audit.log:read"]}
            """));
        JsonNode key = nativeKey(id);
        assertThat(key.path("name").asString()).isEqualTo("N");
        for (String field : List.of(
                "permissions",
                "roles",
                "description",
                "metadata",
                "allowed_ips",
                "allowed_origins",
                "allowed_resources")) {
            assertThat(key.path(field)).as(field).isEqualTo(made.json().path(field));
        }
        // Narrowed: what the key may do is then what the list says.
        assertFlag(true, admin.put(path, json("{'permissions': ['billing:*', 'files:read']}")));
        assertThat(texts(nativeKey(id).path("permissions"))).containsExactly("billing:*", "files:read");
        assertThat(texts(nativeKey(id).path("roles"))).isEmpty();
        assertThat(nativeKey(id).path("allowed_ips")).isEqualTo(made.json().path("allowed_ips"));
    }

    @Test
    void aKeyThatMayDoNothingShowsNone() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String id = uuid(server.key(project, server.user(project, "member"), json("'restricted': true"))
                .text("/id"));
        assertThat(texts(shown(admin, id).path("permissions"))).containsExactly("none");
        assertFlag(true, admin.put(KEYS + "/" + id, json("{'permissions': ['none']}")));
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(nativeKey(id).path("restricted").asBoolean()).isTrue();
    }

    private static String uuid(String keyId) {
        return KeyId.parse(keyId).orElseThrow().value().toString();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
