package dev.rekey.api.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;

/** Restricted callers, and the keys that they make and change. */
public abstract class DelegationFixture {

    public static final String MANAGES = json("'permissions': ['keys:read', 'keys:write', 'files:*']");
    static final String HERE = json("'allowed_ips': ['127.0.0.0/8']");

    public final String project;
    public final String owner;

    private final TestServer server;

    public DelegationFixture(TestServer server) {
        this.server = server;
        project = server.project();
        owner = server.user(project, "administrator");
    }

    public TestClient caller(String members) {
        return server.anonymous().as(server.key(project, owner, members).text("/secret"));
    }

    public static String newKey(String members) {
        return json("{'name': 'new', %s}").formatted(members);
    }

    public static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }

    public static TestResponse refused(TestResponse reply) {
        assertThat(expect(403, reply).text("/code")).isEqualTo("grant_not_allowed");
        return reply;
    }
}
