package dev.rekey.integration.key;

import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;

/** Keys whose revisions are read and restored. */
abstract class HistoryFixture {

    final TestClient root;

    private final TestServer server;

    HistoryFixture(TestServer server) {
        this.server = server;
        root = server.root();
    }

    TestResponse key(String members) {
        String project = server.project();
        return server.key(project, server.user(project, "member"), members);
    }

    static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }
}
