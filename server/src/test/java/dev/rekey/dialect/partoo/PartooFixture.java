package dev.rekey.dialect.partoo;

import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestServer;

/** Keys at the Partoo API. */
abstract class PartooFixture {

    static final String KEYS = "/v2/api_keys";

    private final TestServer server;

    PartooFixture(TestServer server) {
        this.server = server;
    }

    TestClient root() {
        return as(TestServer.ROOT_KEY);
    }

    TestClient as(String secret) {
        return server.anonymous().with("x-APIKey", secret);
    }
}
