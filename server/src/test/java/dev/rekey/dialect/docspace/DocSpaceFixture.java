package dev.rekey.dialect.docspace;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.KeyId;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/** Requests at the DocSpace API, and the same keys at the native one. */
abstract class DocSpaceFixture {

    static final String KEYS = "/api/2.0/keys";
    static final String UNKNOWN = KEYS + "/00000000-0000-7000-8000-000000000000";

    private final TestServer server;

    DocSpaceFixture(TestServer server) {
        this.server = server;
    }

    static TestResponse raw(TestClient client, String method, String path, String body) {
        return client.with("Content-Type", "application/json").exchange(method, path, body);
    }

    TestClient admin() {
        return server.clientOf(server.project(), "administrator");
    }

    static TestResponse create(TestClient client, String body) {
        return expect(200, client.post(KEYS, body));
    }

    static void assertFlag(boolean wanted, TestResponse reply) {
        assertThat(expect(200, reply).json().path("response")).as(reply.body()).isEqualTo(BooleanNode.valueOf(wanted));
    }

    /** A key as an administrator's list has it. */
    static JsonNode shown(TestClient admin, String id) {
        return expect(200, admin.get(KEYS))
                .json()
                .path("response")
                .valueStream()
                .filter(key -> key.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    JsonNode nativeKey(String uuid) {
        return expect(200, server.root().get("/v1/keys/" + keyId(uuid))).json();
    }

    static String keyId(String uuid) {
        return new KeyId(UUID.fromString(uuid)).toString();
    }

    /** The actions on a key that were refused, as the audit list has them. */
    List<String> refusals(String uuid) {
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
}
