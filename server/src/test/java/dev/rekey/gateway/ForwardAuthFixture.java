package dev.rekey.gateway;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;

import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestServer;

/** Projects with a profile for a gateway, and requests as a gateway sends them. */
abstract class ForwardAuthFixture {

    private final TestServer server;

    ForwardAuthFixture(TestServer server) {
        this.server = server;
    }

    /** Makes a profile in a fresh project, and answers the project's slug. */
    String project(String profile) {
        return project(server, profile);
    }

    String project(TestServer where, String profile) {
        String project = where.project();
        expect(
                200,
                where.root()
                        .patch(
                                "/v1/projects/" + project,
                                json("{'settings': {'forward_auth': {'gate': %s}}}")
                                        .formatted(profile)));
        return project;
    }

    String secret(String project) {
        return server.key(project, server.user(project, "member")).text("/secret");
    }

    /** A client that asks as Caddy, Traefik and our HAProxy script do. */
    TestClient asking(String method, String uri) {
        return server.anonymous().with("X-Forwarded-Method", method).with("X-Forwarded-Uri", uri);
    }

    static String gate(String project) {
        return "/forward-auth/" + project + ".gate";
    }
}
