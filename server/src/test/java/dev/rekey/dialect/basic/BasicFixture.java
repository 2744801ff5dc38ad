package dev.rekey.dialect.basic;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;

import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestServer;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Requests at the Basic API, and the same keys at the native one. */
abstract class BasicFixture {

    static final String UNKNOWN_KEY = "key_00000000000000000000000000";

    private final TestServer server;

    BasicFixture(TestServer server) {
        this.server = server;
    }

    static String keys(String project) {
        return "/project/" + project + "/key";
    }

    static String create(TestClient client, String project, String roles) {
        return expect(
                        200,
                        client.post(
                                keys(project),
                                json("{'label': 'Label', 'roles': '%s'}").formatted(roles)))
                .text("/key/id");
    }

    TestClient restricted(String project, String owner, String permissions) {
        return server.anonymous()
                .as(server.key(project, owner, json("'permissions': [%s]").formatted(permissions))
                        .text("/secret"));
    }

    static List<String> ids(TestClient client, String project) {
        return expect(200, client.get(keys(project)))
                .json()
                .path("data")
                .valueStream()
                .map(key -> key.path("id").asString())
                .toList();
    }

    JsonNode nativeKey(String key) {
        return expect(200, server.root().get("/v1/keys/" + key)).json();
    }
}
