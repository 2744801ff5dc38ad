package dev.rekey.dialect.docspace;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The DocSpace API over HTTP, line by line of what {@code docs/compatibility/docspace.md} says: paths, lists, state. */
@BothDatabases
class DocSpaceApiTest extends DocSpaceFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    DocSpaceApiTest() {
        super(server);
    }

    @Test
    void listOfManyKeysIsComplete() {
        TestClient admin = admin();
        for (int number = 0; number < 401; number++) {
            create(admin, json("{'name': 'Key %s'}").formatted(number));
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
    void idThatIsNoGuidIsNotFound() {
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
    void undecodablePathIsRefused() {
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
        String id = create(admin, json("{'name': 'x'}")).text("/response/id");
        assertFlag(true, admin.put(KEYS + "/" + id.toUpperCase(Locale.ROOT), json("{'name': 'y'}")));
    }

    @Test
    void aLongNameOfAnotherApiIsShownAsItIs() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String id = create(admin, json("{'name': 'x'}")).text("/response/id");
        expect(200, admin.patch("/v1/keys/" + keyId(id), json("{'name': '%s'}").formatted("n".repeat(200))));
        assertThat(shown(admin, id).path("name").asString()).hasSize(200);
        assertFlag(true, admin.put(KEYS + "/" + id, json("{'isActive': false}")));
        assertThat(shown(admin, id).path("isActive").asBoolean()).isFalse();
        assertFlag(true, admin.put(KEYS + "/" + id, json("{'isActive': true}")));
        assertThat(nativeKey(id).path("enabled").asBoolean()).isTrue();
    }

    @Test
    void requiredIfMatchDoesNotApplyToTheDocSpaceApi() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        expect(200, server.root().patch("/v1/projects/" + project, json("{'settings': {'require_if_match': true}}")));
        String id = create(admin, json("{'name': 'x'}")).text("/response/id");
        assertFlag(true, admin.put(KEYS + "/" + id, json("{'name': 'y'}")));
        assertFlag(true, admin.delete(KEYS + "/" + id));
    }

    @Test
    void anExpiredKeyIsNotChangedNotEvenByAnAdministrator() {
        TestClient admin = admin();
        String id = create(admin, json("{'name': 'x', 'expiresInDays': 1}")).text("/response/id");
        server.clock().advance(Duration.ofDays(1));
        assertFlag(false, admin.put(KEYS + "/" + id, json("{'name': 'y'}")));
        assertFlag(false, admin.put(KEYS + "/" + id, json("{'permissions': ['not valid']}")));
        assertThat(refusals(id)).containsExactly("key.updated", "key.updated");
        assertThat(nativeKey(id).path("version").asInt()).isEqualTo(1);
        assertThat(shown(admin, id).path("isActive").asBoolean()).isFalse();
        assertFlag(true, admin.delete(KEYS + "/" + id));
    }

    @Test
    void aRevokedKeyIsListedAsInactiveAndNotChanged() {
        TestClient admin = admin();
        String id = create(admin, json("{'name': 'x'}")).text("/response/id");
        expect(200, admin.post("/v1/keys/" + keyId(id) + "/revoke"));
        assertFlag(false, admin.put(KEYS + "/" + id, json("{'name': 'y', 'isActive': true}")));
        assertThat(refusals(id)).containsExactly("key.updated");
        assertThat(shown(admin, id).path("isActive").asBoolean()).isFalse();
        assertFlag(true, admin.delete(KEYS + "/" + id));
        expect(404, admin.delete(KEYS + "/" + id));
    }
}
