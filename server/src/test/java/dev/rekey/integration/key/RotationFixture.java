package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;

import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Keys of one member that are made, rotated and verified. */
abstract class RotationFixture {

    static final Duration READABLE = Duration.ofSeconds(5);

    final String project;
    final String owner;
    final TestClient root;

    private final TestServer server;

    RotationFixture(TestServer server) {
        this.server = server;
        project = server.project();
        owner = server.user(project, "member");
        root = server.root();
    }

    TestResponse key(String members) {
        return server.key(project, owner, members);
    }

    TestResponse rotate(TestResponse key, String body) {
        String path = path(key) + "/rotate";
        return expect(200, body.isEmpty() ? root.post(path) : root.post(path, body));
    }

    static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }

    static String secretPath(TestResponse key, int number) {
        return path(key) + "/secrets/" + key.text("/secrets/" + number + "/id");
    }

    static List<String> ids(TestResponse key) {
        return key.json().path("secrets").findValuesAsString("id");
    }

    TestResponse ask(TestResponse issued, String members) {
        return expect(200, root.post("/v1/verify", json("{'key': '%s'%s}").formatted(issued.text("/secret"), members)));
    }

    String verdict(TestResponse issued) {
        return ask(issued, "").text("/code");
    }

    /** What was done to the key, the latest first; refusals aside. */
    List<String> actions(TestResponse key) {
        List<String> done = new ArrayList<>();
        for (JsonNode event :
                root.get("/v1/audit?key=" + key.text("/id")).json().path("items")) {
            done.add(event.path("action").asString());
        }
        return done;
    }
}
