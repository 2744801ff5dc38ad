package dev.rekey.dialect.docspace;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.KeyId;
import dev.rekey.dialect.MalformedBodies;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/** The DocSpace API over HTTP, line by line of what {@code docs/compatibility/docspace.md} says. */
@BothDatabases
class DocSpaceApiTest {

    private static final String KEYS = "/api/2.0/keys";
    private static final String UNKNOWN = KEYS + "/00000000-0000-7000-8000-000000000000";

    @RegisterExtension
    static final TestServer server = new TestServer();

    // ------------------------------------------------------------------------------------------------ who is calling

    @Test
    void withoutAGoodCredentialThereIsAnEmpty401() {
        for (TestClient client : List.of(
                server.anonymous(),
                server.anonymous().as("sk-" + "0".repeat(64)),
                server.anonymous().with("Authorization", "Basic cm9vdDpyb290"),
                server.anonymous().with("Authorization", "Bearer"),
                server.anonymous().with("Authorization", ""),
                server.anonymous().with("ApiKeyBearer", TestServer.ROOT_KEY),
                server.anonymous().with("X-API-Key", TestServer.ROOT_KEY))) {
            TestResponse reply = expect(401, client.get(KEYS));
            assertThat(reply.body()).isEmpty();
            assertThat(reply.header("WWW-Authenticate")).hasValue("Bearer");
        }
    }

    @Test
    void aKeyComesWithOrWithoutTheWordBearer() {
        String secret = TestServer.ROOT_KEY;
        for (String value : List.of(secret, "Bearer " + secret, "bearer  " + secret)) {
            expect(200, server.anonymous().with("Authorization", value).get(KEYS + "/@self"));
        }
        expect(
                200,
                server.anonymous()
                        .with("Authorization", secret)
                        .with("Authorization", "Bearer " + secret)
                        .get(KEYS));
    }

    @Test
    void twoDifferentCredentialsAreRefused() {
        TestResponse reply = expect(
                400,
                server.anonymous()
                        .with("Authorization", TestServer.ROOT_KEY)
                        .with("Authorization", "Bearer another-key-0123456789")
                        .get(KEYS));
        assertThat(reply.text("/error/message")).isNotBlank();
    }

    @Test
    void aKeyOutsideItsAddressesIsToldSoInAnEnvelope() {
        String project = server.project();
        String secret = server.key(
                        project,
                        server.user(project, "administrator"),
                        "\"restricted\": false, \"allowed_ips\": [\"10.0.0.0/8\"]")
                .text("/secret");
        for (String path : List.of(KEYS, KEYS + "/@self", KEYS + "/permissions")) {
            TestResponse reply = expect(403, server.anonymous().as(secret).get(path));
            assertThat(reply.json().path("response").isString()).isTrue();
            assertThat(reply.json().path("statusCode").asInt()).isEqualTo(403);
        }
    }

    @Test
    void rootStandsInItsOwnProject() {
        String id = create(server.root(), "{\"name\": \"Root's\"}").text("/response/id");
        assertThat(nativeKey(id)
                        .path("project")
                        .path("slug")
                        .asString(nativeKey(id).path("project").asString("")))
                .isNotEmpty();
        String elsewhere = create(admin(), "{\"name\": \"Elsewhere\"}").text("/response/id");
        expect(404, server.root().put(KEYS + "/" + elsewhere, "{\"name\": \"x\"}"));
    }

    // ---------------------------------------------------------------------------------------------- who may do what

    @Test
    void anotherProjectsKeyIsAsUnknownAsNone() {
        TestClient stranger = admin();
        String id = create(admin(), "{\"name\": \"Mine\"}").text("/response/id");
        String there = KEYS + "/" + id;
        TestResponse update = expect(404, stranger.put(there, "{\"name\": \"x\"}"));
        assertThat(update.body())
                .isEqualTo(
                        expect(404, stranger.put(UNKNOWN, "{\"name\": \"x\"}")).body());
        assertThat(update.text("/error/message")).isEqualTo("The required resource was not found");
        TestResponse delete = expect(404, stranger.delete(there));
        assertThat(delete.body())
                .isEqualTo(expect(404, stranger.delete(UNKNOWN)).body())
                .isEqualTo(update.body());
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void aMemberIsDeniedChangesOfSomebodyElsesKey() {
        String project = server.project();
        String id = create(server.clientOf(project, "member"), "{\"name\": \"Theirs\"}")
                .text("/response/id");
        TestClient other = server.clientOf(project, "member");
        for (TestResponse reply : List.of(
                other.put(KEYS + "/" + id, "{\"name\": \"Mine now\"}"),
                other.put(KEYS + "/" + id, "{\"permissions\": []}"),
                other.delete(KEYS + "/" + id))) {
            assertThat(expect(403, reply).text("/error/message")).isEqualTo("Access denied");
        }
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(refusals(id)).containsExactlyInAnyOrder("key.updated", "key.updated", "key.deleted");
        assertFlag(
                true, server.clientOf(project, "administrator").put(KEYS + "/" + id, "{\"name\": \"By the admin\"}"));
    }

    @Test
    void aMemberListsItsOwnKeysAndAnAdministratorAll() {
        String project = server.project();
        TestClient member = server.clientOf(project, "member");
        create(member, "{\"name\": \"One\"}");
        server.clock().advance(Duration.ofSeconds(1));
        create(member, "{\"name\": \"Two\"}");
        TestResponse own = expect(200, member.get(KEYS + "?fields=name"));
        assertThat(own.text("/response/0/name")).isEqualTo("Two");
        assertThat(own.text("/response/1/name")).isEqualTo("One");
        assertThat(own.json().path("count").asInt())
                .isEqualTo(3)
                .isEqualTo(own.json().path("response").size());
        assertThat(server.clientOf(project, "administrator")
                        .get(KEYS)
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void aGuestReadsItsOwnKeyAndNoList() {
        String project = server.project();
        TestClient guest = server.clientOf(project, "viewer");
        for (String path : List.of(KEYS, KEYS + "/permissions")) {
            assertThat(expect(403, guest.get(path)).text("/error/message")).isEqualTo("Access denied");
        }
        expect(200, guest.get(KEYS + "/@self"));
        // The scope is judged before the role, and says no without a body.
        TestClient restricted = restricted(project, server.user(project, "viewer"), "\"files:read\"");
        assertThat(expect(403, restricted.get(KEYS)).body()).isEmpty();
    }

    @Test
    void aListOfManyKeysIsWhole() {
        TestClient admin = admin();
        for (int number = 0; number < 401; number++) {
            create(admin, "{\"name\": \"Key " + number + "\"}");
        }
        JsonNode list = expect(200, admin.get(KEYS)).json();
        assertThat(list.path("count").asInt()).isEqualTo(402);
        assertThat(list.path("response")
                        .valueStream()
                        .map(key -> key.path("id").asString())
                        .toList())
                .doesNotHaveDuplicates();
        assertThat(list.path("response").path(0).path("name").asString()).isEqualTo("Key 400");
        assertThat(List.copyOf(list.propertyNames()))
                .containsExactly("response", "count", "links", "status", "statusCode");
    }

    @Test
    void aGuestMakesNoKeys() {
        TestResponse reply =
                expect(403, server.clientOf(server.project(), "viewer").post(KEYS, "{\"name\": \"x\"}"));
        assertThat(reply.text("/error/message")).isEqualTo("Access denied");
    }

    @Test
    void aRestrictedKeyNeedsAGlobalScopeForAllButItself() {
        String project = server.project();
        String owner = server.user(project, "administrator");
        String other = create(server.clientOf(project, "administrator"), "{\"name\": \"Other\"}")
                .text("/response/id");
        record Row(String permissions, int reads, int writes) {}
        for (Row row : List.of(
                new Row("\"files:read\", \"files:write\"", 403, 403),
                new Row("\"*:read\"", 200, 403),
                new Row("\"*:write\"", 200, 200),
                new Row("\"*\"", 200, 200))) {
            TestClient client = restricted(project, owner, row.permissions);
            expect(200, client.get(KEYS + "/@self"));
            for (TestResponse reply : List.of(client.get(KEYS), client.get(KEYS + "/permissions"))) {
                assertThat(reply.status())
                        .as("reading with %s", row.permissions)
                        .isEqualTo(row.reads);
                assertThat(reply.body().isEmpty()).isEqualTo(row.reads == 403);
            }
            for (TestResponse reply : List.of(
                    client.put(KEYS + "/" + other, "{\"name\": \"Renamed\"}"),
                    client.post(KEYS, "{\"name\": \"New\", \"permissions\": [\"rooms:write\"]}"))) {
                assertThat(reply.status())
                        .as("writing with %s", row.permissions)
                        .isEqualTo(row.writes);
                assertThat(reply.body().isEmpty()).isEqualTo(row.writes == 403);
            }
        }
    }

    @Test
    void nobodyGrantsMoreThanTheyHold() {
        String project = server.project();
        String owner = server.user(project, "administrator");
        TestClient writer = restricted(project, owner, "\"*:write\"");
        String id = create(writer, "{\"name\": \"x\", \"permissions\": [\"files:write\"]}")
                .text("/response/id");
        for (TestResponse reply : List.of(
                writer.post(KEYS, "{\"name\": \"x\"}"),
                writer.post(KEYS, "{\"name\": \"x\", \"permissions\": [\"files:read\"]}"),
                writer.put(KEYS + "/" + id, "{\"permissions\": [\"*\"]}"),
                writer.put(KEYS + "/" + id, "{\"permissions\": [\"*:read\"]}"))) {
            assertThat(expect(403, reply).body()).isEmpty();
        }
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void theRootKeyIsProtected() {
        String id = expect(200, server.root().get(KEYS + "/@self")).text("/response/id");
        expect(403, server.root().delete(KEYS + "/" + id));
        expect(403, server.root().put(KEYS + "/" + id, "{\"isActive\": false}"));
        TestResponse reply = expect(403, server.root().put(KEYS + "/" + id, "{\"permissions\": [\"files:read\"]}"));
        assertThat(reply.text("/error/message")).isNotBlank();
    }

    // ------------------------------------------------------------------------------------------------------- paths

    @Test
    void anIdThatIsNoGuidIsNoPathAtAll() {
        TestClient admin = admin();
        for (String id :
                List.of("x", "1", "00000000000070008000000000000000", "key_0000000000000000000000000a", "..%2f")) {
            for (String method : List.of("PUT", "DELETE", "GET", "PATCH")) {
                TestResponse reply =
                        admin.with("Content-Type", "application/json").exchange(method, KEYS + "/" + id, "{}");
                assertThat(reply.status()).as(method + " " + id).isEqualTo(404);
                assertThat(reply.body()).isEmpty();
            }
        }
    }

    @Test
    void aPathThatHoldsNoTextIsToldSo() {
        for (String id : List.of("%00", "%ff")) {
            TestResponse reply = raw(admin(), "PUT", KEYS + "/" + id, "{}");
            assertThat(reply.status()).as(id).isBetween(400, 404);
        }
    }

    @Test
    void otherMethodsAreRefusedWithoutABody() {
        TestResponse reply = admin().exchange("GET", UNKNOWN, null);
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).hasValue("DELETE, PUT");
        assertThat(reply.body()).isEmpty();
        assertThat(admin().exchange("PATCH", KEYS, "{}").status()).isEqualTo(405);
        assertThat(admin().exchange("OPTIONS", KEYS, null).status()).isEqualTo(405);
        assertThat(admin().exchange("PUT", KEYS + "/@self", "{}").status()).isEqualTo(405);
        assertThat(admin().exchange("GET", "/api/2.0/files", null).body()).isEmpty();
    }

    @Test
    void anIdInCapitalsNamesTheSameKey() {
        TestClient admin = admin();
        String id = create(admin, "{\"name\": \"x\"}").text("/response/id");
        assertFlag(true, admin.put(KEYS + "/" + id.toUpperCase(Locale.ROOT), "{\"name\": \"y\"}"));
    }

    // ------------------------------------------------------------------------------------------------- permissions

    @Test
    void theCatalogueIsTheVendorsAndTheProjectsOwn() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestResponse plain = expect(200, admin.get(KEYS + "/permissions"));
        assertThat(texts(plain.json().path("response"))).hasSize(11).isSorted().containsAll(PermissionCatalogue.VENDOR);
        expect(400, admin.post(KEYS, "{\"name\": \"x\", \"permissions\": [\"billing:read\"]}"));
        expect(200, server.root().patch("/v1/projects/" + project, """
            {"settings": {"catalogue": [{"name": "billing:read", "section": "Billing"}]}}
            """));
        assertThat(texts(expect(200, admin.get(KEYS + "/permissions")).json().path("response")))
                .hasSize(12)
                .contains("billing:read");
        create(admin, "{\"name\": \"x\", \"permissions\": [\"billing:read\", \"accounts.self:write\", \"*:read\"]}");
    }

    @Test
    void unknownPermissionsAreRefusedAndNothingChanges() {
        TestClient admin = admin();
        String id = create(admin, "{\"name\": \"x\", \"permissions\": [\"files:read\"]}")
                .text("/response/id");
        for (String permission : List.of(
                "read", "FILES:READ", "files:*", "keys:write", "none", "", " files:read", "files:read\\u0000")) {
            String body = "{\"name\": \"y\", \"permissions\": [\"files:read\", \"%s\"]}".formatted(permission);
            for (TestResponse reply : List.of(admin.put(KEYS + "/" + id, body), admin.post(KEYS, body))) {
                assertThat(expect(400, reply).text("/error/message")).isEqualTo("Permissions are not valid.");
            }
        }
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(admin.get(KEYS).json().path("count").asInt()).isEqualTo(2);
    }

    @Test
    void anAsteriskAmongOthersGivesEverythingAndIsShownAsSent() {
        TestClient admin = admin();
        TestResponse made = create(admin, "{\"name\": \"x\", \"permissions\": [\"files:read\", \"*\"]}");
        assertThat(made.json().at("/response").has("permissions")).isFalse();
        String id = made.text("/response/id");
        assertFlag(true, admin.put(KEYS + "/" + id, "{\"permissions\": [\"files:read\", \"*\"]}"));
        assertThat(texts(shown(admin, id).path("permissions"))).containsExactly("files:read", "*");
        assertThat(nativeKey(id).path("restricted").asBoolean()).isFalse();
        TestClient itself = server.anonymous().as(made.text("/response/key"));
        create(itself, "{\"name\": \"Child\"}");
    }

    @Test
    void onlyTheAsteriskAloneGivesEverythingBack() {
        TestClient admin = admin();
        String id = create(admin, "{\"name\": \"x\", \"permissions\": [\"files:read\"]}")
                .text("/response/id");
        for (String body : List.of("{\"permissions\": null}", "{}", "{\"other\": 1}")) {
            assertFlag(true, admin.put(KEYS + "/" + id, body));
            assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        }
        assertFlag(true, admin.put(KEYS + "/" + id, "{\"permissions\": [\"*\"]}"));
        assertThat(shown(admin, id).has("permissions")).isFalse();
        assertThat(nativeKey(id).path("restricted").asBoolean()).isFalse();
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(2);
    }

    @Test
    void anEmptyListOfPermissionsIsNotValid() {
        TestClient admin = admin();
        String restricted = create(admin, "{\"name\": \"x\", \"permissions\": [\"files:read\"]}")
                .text("/response/id");
        String unrestricted = create(admin, "{\"name\": \"x\"}").text("/response/id");
        String body = "{\"name\": \"y\", \"permissions\": []}";
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
        for (String permissions : List.of("", ", \"permissions\": [\"*\"]", ", \"permissions\": [\"files:read\"]")) {
            ids.add(create(admin, "{\"name\": \"x\"" + permissions + "}").text("/response/id"));
        }
        String verbatim = create(admin, "{\"name\": \"x\"}").text("/response/id");
        assertFlag(true, admin.put(KEYS + "/" + verbatim, "{\"permissions\": [\"rooms:read\", \"*\"]}"));
        ids.add(verbatim);
        for (String members : List.of("\"restricted\": false", "\"restricted\": true", "\"permissions\": [\"a:*\"]")) {
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
    void whatAnotherApiChangesIsForgottenHere() {
        TestClient admin = admin();
        String id = create(admin, "{\"name\": \"x\", \"permissions\": [\"files:read\"]}")
                .text("/response/id");
        assertFlag(true, admin.put(KEYS + "/" + id, "{\"permissions\": [\"*\"]}"));
        expect(200, admin.patch("/v1/keys/" + keyId(id), "{\"restricted\": true, \"permissions\": [\"rooms:read\"]}"));
        assertThat(texts(shown(admin, id).path("permissions"))).containsExactly("rooms:read");
        expect(200, admin.patch("/v1/keys/" + keyId(id), "{\"restricted\": false}"));
        assertThat(shown(admin, id).has("permissions")).isFalse();
    }

    @Test
    void aKeyOfAnotherApiIsShownAsItIsAndKeepsWhatThisApiCannotSay() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        expect(
                200,
                server.root()
                        .put("/v1/projects/" + project + "/roles/auditor", "{\"permissions\": [\"audit.log:read\"]}"));
        TestResponse made = server.key(project, server.user(project, "member"), """
            "permissions": ["billing:*"], "roles": ["auditor"], "description": "d", "metadata": {"a": 1},
            "allowed_ips": ["10.0.0.0/8"], "allowed_origins": ["https://example.com"], "allowed_resources": {"room": ["1"]}
            """);
        String id = uuid(made.text("/id"));
        String path = KEYS + "/" + id;
        assertThat(texts(shown(admin, id).path("permissions"))).containsExactly("billing:*", "audit.log:read");
        // Saved as it was read: only the name is different.
        assertFlag(
                true,
                admin.put(
                        path,
                        "{\"name\": \"N\", \"isActive\": true, \"permissions\": [\"billing:*\", \"audit.log:read\"]}"));
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
        assertFlag(true, admin.put(path, "{\"permissions\": [\"billing:*\", \"files:read\"]}"));
        assertThat(texts(nativeKey(id).path("permissions"))).containsExactly("billing:*", "files:read");
        assertThat(texts(nativeKey(id).path("roles"))).isEmpty();
        assertThat(nativeKey(id).path("allowed_ips")).isEqualTo(made.json().path("allowed_ips"));
    }

    @Test
    void aKeyThatMayDoNothingShowsNone() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String id = uuid(server.key(project, server.user(project, "member"), "\"restricted\": true")
                .text("/id"));
        assertThat(texts(shown(admin, id).path("permissions"))).containsExactly("none");
        assertFlag(true, admin.put(KEYS + "/" + id, "{\"permissions\": [\"none\"]}"));
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(nativeKey(id).path("restricted").asBoolean()).isTrue();
    }

    @Test
    void aLongNameOfAnotherApiIsShownAsItIs() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String id = create(admin, "{\"name\": \"x\"}").text("/response/id");
        expect(200, admin.patch("/v1/keys/" + keyId(id), "{\"name\": \"" + "n".repeat(200) + "\"}"));
        assertThat(shown(admin, id).path("name").asString()).hasSize(200);
        assertFlag(true, admin.put(KEYS + "/" + id, "{\"isActive\": false}"));
        assertThat(shown(admin, id).path("isActive").asBoolean()).isFalse();
        assertFlag(true, admin.put(KEYS + "/" + id, "{\"isActive\": true}"));
        assertThat(nativeKey(id).path("enabled").asBoolean()).isTrue();
    }

    @Test
    void aProjectThatDemandsVersionsDemandsNoneHere() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        expect(200, server.root().patch("/v1/projects/" + project, "{\"settings\": {\"require_if_match\": true}}"));
        String id = create(admin, "{\"name\": \"x\"}").text("/response/id");
        assertFlag(true, admin.put(KEYS + "/" + id, "{\"name\": \"y\"}"));
        assertFlag(true, admin.delete(KEYS + "/" + id));
    }

    // ------------------------------------------------------------------------------------------------- life and end

    @Test
    void anExpiredKeyIsNotChangedNotEvenByAnAdministrator() {
        TestClient admin = admin();
        String id = create(admin, "{\"name\": \"x\", \"expiresInDays\": 1}").text("/response/id");
        server.clock().advance(Duration.ofDays(1));
        assertFlag(false, admin.put(KEYS + "/" + id, "{\"name\": \"y\"}"));
        assertFlag(false, admin.put(KEYS + "/" + id, "{\"permissions\": [\"not valid\"]}"));
        assertThat(refusals(id)).containsExactly("key.updated", "key.updated");
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(shown(admin, id).path("isActive").asBoolean()).isFalse();
        assertFlag(true, admin.delete(KEYS + "/" + id));
    }

    @Test
    void aRevokedKeyIsListedAsInactiveAndNotChanged() {
        TestClient admin = admin();
        String id = create(admin, "{\"name\": \"x\"}").text("/response/id");
        expect(200, admin.post("/v1/keys/" + keyId(id) + "/revoke"));
        assertFlag(false, admin.put(KEYS + "/" + id, "{\"name\": \"y\", \"isActive\": true}"));
        assertThat(refusals(id)).containsExactly("key.updated");
        assertThat(shown(admin, id).path("isActive").asBoolean()).isFalse();
        assertFlag(true, admin.delete(KEYS + "/" + id));
        expect(404, admin.delete(KEYS + "/" + id));
    }

    @Test
    void daysAreANumberOrItsDigits() {
        TestClient admin = admin();
        for (String days : List.of("1", "365", "\"1\"", "\"365\"")) {
            assertThat(create(admin, "{\"name\": \"x\", \"expiresInDays\": " + days + "}")
                            .json()
                            .at("/response")
                            .has("expiresAt"))
                    .isTrue();
        }
        for (String days : List.of("null")) {
            assertThat(create(admin, "{\"name\": \"x\", \"expiresInDays\": " + days + "}")
                            .json()
                            .at("/response")
                            .has("expiresAt"))
                    .isFalse();
        }
        for (String days : List.of(
                "0", "366", "-1", "\"0\"", "\"366\"", "9".repeat(90), "\"" + "9".repeat(90) + "\"", "4294967297")) {
            TestResponse reply = expect(400, admin.post(KEYS, "{\"name\": \"x\", \"expiresInDays\": " + days + "}"));
            assertThat(reply.text("/response/errors/ExpiresInDays/0"))
                    .isEqualTo("Incorrect number of days. Value must be between 1 and 365");
        }
    }

    @Test
    void namesHaveThirtyCharacters() {
        TestClient admin = admin();
        String tooLong = "Incorrect name. Length must be less than 30";
        String id = create(admin, "{\"name\": \"" + "n".repeat(30) + "\"}").text("/response/id");
        String body = "{\"name\": \"" + "n".repeat(31) + "\", \"isActive\": false}";
        assertThat(expect(400, admin.post(KEYS, body)).text("/response/errors/Name/0"))
                .isEqualTo(tooLong);
        assertThat(expect(400, admin.put(KEYS + "/" + id, body)).text("/response/errors/Changed.Name/0"))
                .isEqualTo(tooLong);
        for (String blank : List.of("\"\"", "\"  \"", "null")) {
            assertFlag(true, admin.put(KEYS + "/" + id, "{\"name\": " + blank + "}"));
            assertThat(expect(400, admin.post(KEYS, "{\"name\": " + blank + "}"))
                            .json()
                            .at("/response/errors")
                            .has("Name"))
                    .isTrue();
        }
        expect(400, admin.post(KEYS, "{}"));
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
    }

    // --------------------------------------------------------------------------------------------------- bad bodies

    @Test
    void aBodyThatCannotBeReadIsToldSoAndChangesNothing() {
        TestClient admin = admin();
        String id = create(admin, "{\"name\": \"x\", \"permissions\": [\"files:read\"]}")
                .text("/response/id");
        MalformedBodies.unreadable().forEach((what, body) -> {
            for (TestResponse reply : List.of(admin.put(KEYS + "/" + id, body), admin.post(KEYS, body))) {
                assertThat(reply.status()).as(what).isEqualTo(400);
                assertThat(reply.json().at("/response/errors").size()).as(what).isPositive();
            }
        });
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(admin.get(KEYS).json().path("count").asInt()).isEqualTo(2);
    }

    @Test
    void aValueThatCannotBeTakenIsToldSoAndChangesNothing() {
        TestClient admin = admin();
        String id = create(admin, "{\"name\": \"x\", \"permissions\": [\"files:read\"]}")
                .text("/response/id");
        String path = KEYS + "/" + id;
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("{\"name\": 1}", "$.name");
        bad.put("{\"name\": [\"x\"]}", "$.name");
        bad.put("{\"name\": \"y\", \"permissions\": \"files:read\"}", "$.permissions");
        bad.put("{\"name\": \"y\", \"permissions\": {}}", "$.permissions");
        bad.put("{\"name\": \"y\", \"permissions\": [\"files:read\", null]}", "$.permissions[1]");
        bad.put("{\"name\": \"y\", \"permissions\": [[\"files:read\"]]}", "$.permissions[0]");
        bad.forEach((body, field) -> {
            for (TestResponse reply : List.of(admin.put(path, body), admin.post(KEYS, body))) {
                assertThat(expect(400, reply).json().at("/response/errors").has(field))
                        .as(reply.body())
                        .isTrue();
            }
        });
        for (String flag : List.of("\"true\"", "1", "[]", "{}")) {
            TestResponse reply = expect(400, admin.put(path, "{\"name\": \"y\", \"isActive\": " + flag + "}"));
            assertThat(reply.json().at("/response/errors").has("$.isActive")).isTrue();
        }
        for (String days : List.of("1.5", "1e2", "true", "\"\"", "\"1.0\"", "\"ten\"", "[]", "{}")) {
            TestResponse reply = expect(400, admin.post(KEYS, "{\"name\": \"y\", \"expiresInDays\": " + days + "}"));
            assertThat(reply.json().at("/response/errors").has("$.expiresInDays"))
                    .as(days)
                    .isTrue();
        }
        for (String name : List.of("a\\u0000b", "\\u001b[31m", "\\n", "a\\u007f")) {
            String body = "{\"name\": \"y" + name + "\"}";
            assertThat(expect(400, admin.put(path, body))
                            .json()
                            .at("/response/errors")
                            .has("Changed.Name"))
                    .isTrue();
            assertThat(expect(400, admin.post(KEYS, body))
                            .json()
                            .at("/response/errors")
                            .has("Name"))
                    .isTrue();
        }
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(admin.get(KEYS).json().path("count").asInt()).isEqualTo(2);
    }

    @Test
    void veryLongListsAndBodiesAreRefused() {
        TestClient admin = admin();
        String id = create(admin, "{\"name\": \"x\"}").text("/response/id");
        String path = KEYS + "/" + id;
        String list = "{\"name\": \"y\", \"permissions\": " + MalformedBodies.longList("files:") + "}";
        for (TestResponse reply : List.of(admin.put(path, list), admin.post(KEYS, list))) {
            assertThat(expect(400, reply).text("/error/message")).isEqualTo("Permissions are not valid.");
        }
        for (TestResponse reply :
                List.of(admin.put(path, MalformedBodies.tooLarge()), admin.post(KEYS, MalformedBodies.tooLarge()))) {
            assertThat(expect(413, reply).json().path("statusCode").asInt()).isEqualTo(413);
        }
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
    }

    @Test
    void aBodyOfAnotherKindIsRefused() {
        TestClient admin = admin();
        String id = create(admin, "{\"name\": \"x\"}").text("/response/id");
        for (String type :
                List.of("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "x")) {
            expect(415, admin.with("Content-Type", type).put(KEYS + "/" + id, "{\"name\": \"y\"}"));
        }
        expect(415, admin.send("POST", KEYS, "{\"name\": \"y\"}"));
        assertFlag(
                true,
                admin.with("Content-Type", "Application/JSON; charset=UTF-8")
                        .put(KEYS + "/" + id, "{\"name\": \"y\"}"));
        // The vendor's Java SDK declares a body that it does not send.
        expect(200, admin.with("Content-Type", "application/json").get(KEYS));
        assertFlag(true, admin.with("Content-Type", "application/json").delete(KEYS + "/" + id));
    }

    @Test
    void aQueryThatDoesNotDecodeMakesNoKey() {
        TestClient admin = admin();
        TestResponse reply = raw(admin, "POST", KEYS + "?fields=%ff", "{\"name\": \"x\"}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(admin.get(KEYS).json().path("count").asInt()).isEqualTo(1);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    private static TestResponse raw(TestClient client, String method, String path, String body) {
        return client.with("Content-Type", "application/json").exchange(method, path, body);
    }

    private static TestClient admin() {
        return server.clientOf(server.project(), "administrator");
    }

    private static TestClient restricted(String project, String owner, String permissions) {
        return server.anonymous()
                .as(server.key(project, owner, "\"permissions\": [" + permissions + "]")
                        .text("/secret"));
    }

    private static TestResponse create(TestClient client, String body) {
        return expect(200, client.post(KEYS, body));
    }

    private static void assertFlag(boolean wanted, TestResponse reply) {
        assertThat(expect(200, reply).json().path("response")).as(reply.body()).isEqualTo(BooleanNode.valueOf(wanted));
    }

    /** A key as an administrator's list has it. */
    private static JsonNode shown(TestClient admin, String id) {
        return expect(200, admin.get(KEYS))
                .json()
                .path("response")
                .valueStream()
                .filter(key -> key.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode nativeKey(String uuid) {
        return expect(200, server.root().get("/v1/keys/" + keyId(uuid))).json();
    }

    private static String keyId(String uuid) {
        return new KeyId(UUID.fromString(uuid)).toString();
    }

    private static String uuid(String keyId) {
        return KeyId.parse(keyId).orElseThrow().value().toString();
    }

    /** The actions on a key that were refused, as the audit list has them. */
    private static List<String> refusals(String uuid) {
        List<String> actions = new ArrayList<>();
        expect(200, server.root().get("/v1/audit?key=" + keyId(uuid)))
                .json()
                .path("items")
                .forEach(event -> {
                    if (event.path("outcome").asString().equals("refused")) {
                        assertThat(event.path("api").asString()).isEqualTo("docspace");
                        actions.add(event.path("action").asString());
                    }
                });
        return actions;
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
