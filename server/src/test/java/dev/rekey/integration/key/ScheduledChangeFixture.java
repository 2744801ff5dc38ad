package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Keys of one member, and changes that are scheduled for them. */
abstract class ScheduledChangeFixture {

    static final Duration LATEST = Duration.ofSeconds(30);

    final String project;
    final String owner;
    final TestClient root;

    private final TestServer server;

    ScheduledChangeFixture(TestServer server) {
        this.server = server;
        project = server.project();
        owner = server.user(project, "member");
        root = server.root();
    }

    TestResponse key(String members) {
        return server.key(project, owner, members);
    }

    static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }

    static String id(String change) {
        return change.substring(change.lastIndexOf('/') + 1);
    }

    Instant in(long seconds) {
        return server.clock().instant().plusSeconds(seconds);
    }

    String body(String members, long seconds) {
        return json("{%s, 'effective_at': '%s'}").formatted(members, in(seconds));
    }

    /** @return the path of the scheduled change */
    String schedule(TestResponse key, String members, long seconds) {
        return expect(202, root.patch(path(key), body(members, seconds)))
                .header("Location")
                .orElseThrow();
    }

    TestResponse awaitState(String change, String state) {
        await().atMost(LATEST)
                .untilAsserted(() -> assertThat(root.get(change).text("/state")).isEqualTo(state));
        return root.get(change);
    }

    String code(TestResponse key, String permission) {
        return expect(
                        200,
                        root.post(
                                "/v1/verify",
                                json("{'key': '%s', 'permissions': ['%s']}")
                                        .formatted(key.text("/secret"), permission)))
                .text("/code");
    }

    List<String> actions(TestResponse key) {
        return expect(200, root.get("/v1/audit?key=" + key.text("/id")))
                .json()
                .at("/items")
                .findValuesAsString("action");
    }
}
