package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key that expires if it is not used for some time. */
@BothDatabases
class IdleKeyTest {

    private static final String IDLE = json("'permissions': ['a'], 'expires_after_idle_seconds': 600");

    /** The timeout and the 10 seconds in which uses on other nodes are written. */
    private static final Duration TIMEOUT = Duration.ofSeconds(610);

    private static final Duration ALMOST = TIMEOUT.minusSeconds(1);

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String owner = server.user(project, "member");
    private final TestClient root = server.root();

    @Test
    void idleKeyExpires() {
        TestResponse key = server.key(project, owner, IDLE);
        assertThat(key.text("/expires_after_idle_seconds")).isEqualTo("600");
        server.clock().advance(ALMOST);
        assertThat(state(key)).isEqualTo("active");
        server.clock().advance(Duration.ofSeconds(1));
        assertThat(verdict(key)).isEqualTo("EXPIRED");
        assertThat(state(key)).isEqualTo("expired");
        assertThat(list("expired")).contains(key.text("/id"));
        assertThat(list("active")).doesNotContain(key.text("/id"));
        TestResponse explained =
                root.post("/v1/verify", json("{'key': '%s', 'explain': true}").formatted(key.text("/secret")));
        assertThat(expect(200, explained).body()).contains("until 600 seconds without use");
    }

    @Test
    void useKeepsKeyAlive() {
        TestResponse key = server.key(project, owner, IDLE);
        // Whether the use is still in memory or written by now: it counts.
        for (int use = 0; use < 5; use++) {
            server.clock().advance(ALMOST);
            assertThat(verdict(key)).isEqualTo("VALID");
        }
        await().untilAsserted(() -> assertThat(root.get(path(key)).text("/last_used_at"))
                .isEqualTo(server.clock().instant().toString()));
        server.clock().advance(ALMOST);
        assertThat(state(key)).isEqualTo("active");
        assertThat(verdict(key)).isEqualTo("VALID");
    }

    @Test
    void useOfAnyOfItsSecretsKeepsKeyAlive() {
        TestResponse key = server.key(project, owner, IDLE);
        TestResponse rotated = expect(200, root.post(path(key) + "/rotate", json("{'overlap_seconds': 86400}")));
        assertThat(verdict(key)).isEqualTo("VALID");
        server.clock().advance(ALMOST);
        assertThat(verdict(rotated)).isEqualTo("VALID");
        await().untilAsserted(() -> assertThat(root.get(path(key)).text("/last_used_at"))
                .isEqualTo(server.clock().instant().toString()));
        server.clock().advance(Duration.ofMinutes(5));
        assertThat(verdict(key)).isEqualTo("VALID");
    }

    @Test
    void cachedKeyIsNotServedPastItsEnd() {
        TestResponse key = server.key(project, owner, IDLE);
        assertThat(verdict(key)).isEqualTo("VALID");
        assertThat(verdict(key)).isEqualTo("VALID");
        server.clock().advance(TIMEOUT);
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(verdict(key)).isEqualTo("EXPIRED");
            server.clock().advance(Duration.ofSeconds(10));
        }
    }

    @Test
    void callersKeyExpiresToo() {
        TestResponse key = server.key(project, owner, json("'restricted': false, 'expires_after_idle_seconds': 600"));
        TestClient caller = server.anonymous().as(key.text("/secret"));
        server.clock().advance(ALMOST);
        expect(200, caller.get(path(key)));
        server.clock().advance(TIMEOUT);
        expect(401, caller.get(path(key)));
    }

    @Test
    void enablingRevivesIdleKey() {
        TestResponse key = server.key(project, owner, IDLE);
        server.clock().advance(TIMEOUT);
        assertThat(verdict(key)).isEqualTo("EXPIRED");
        patch(key, json("{'enabled': true}"));
        assertThat(verdict(key)).isEqualTo("EXPIRED");
        patch(key, json("{'enabled': false}"));
        patch(key, json("{'enabled': true}"));
        server.clock().advance(ALMOST);
        assertThat(verdict(key)).isEqualTo("VALID");
    }

    @Test
    void anotherTimeoutRevivesIdleKey() {
        TestResponse key = server.key(project, owner, IDLE);
        server.clock().advance(TIMEOUT);
        patch(key, """
            {"expires_after_idle_seconds": 600, "description": "same timeout"}
            """);
        assertThat(verdict(key)).isEqualTo("EXPIRED");
        patch(key, json("{'expires_after_idle_seconds': 60}"));
        assertThat(state(key)).isEqualTo("active");
        server.clock().advance(Duration.ofSeconds(70));
        assertThat(verdict(key)).isEqualTo("EXPIRED");
        patch(key, json("{'expires_after_idle_seconds': null}"));
        server.clock().advance(Duration.ofDays(400));
        assertThat(verdict(key)).isEqualTo("VALID");
    }

    @Test
    void revisionRestoresTimeout() {
        TestResponse key = server.key(project, owner, IDLE);
        patch(key, json("{'expires_after_idle_seconds': null}"));
        assertThat(root.get(path(key) + "/revisions/2").body()).contains("never_expires_if_idle");
        TestResponse restored = expect(200, root.post(path(key) + "/revisions/1/restore"));
        assertThat(restored.text("/expires_after_idle_seconds")).isEqualTo("600");
    }

    @Test
    void scheduledChangeSetsTimeout() {
        TestResponse key = server.key(project, owner, json("'permissions': ['a']"));
        String at = server.clock().instant().plusSeconds(60).toString();
        TestResponse scheduled = expect(
                202,
                root.patch(
                        path(key),
                        json("{'expires_after_idle_seconds': 600, 'effective_at': '%s'}")
                                .formatted(at)));
        assertThat(scheduled.text("/pending_changes/0/change/expires_after_idle_seconds"))
                .isEqualTo("600");
        server.clock().advance(Duration.ofMinutes(1));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(root.get(path(key)).text("/expires_after_idle_seconds"))
                        .isEqualTo("600"));
        server.clock().advance(TIMEOUT);
        assertThat(verdict(key)).isEqualTo("EXPIRED");
    }

    @Test
    void rehearsalTellsEffects() {
        TestResponse key = server.key(project, owner, IDLE);
        assertThat(effect(key, "60")).contains("expires sooner without use, after 60 seconds");
        assertThat(effect(key, "3600")).contains("expires later without use, after 3600 seconds");
        assertThat(effect(key, "null")).contains("no longer expires without use");
    }

    @Test
    void restrictedCallerPassesTimeoutOn() {
        TestResponse own = server.key(project, server.user(project, "administrator"), """
            "permissions": ["keys:write", "keys:read", "a"], "expires_after_idle_seconds": 600
            """);
        TestClient caller = server.anonymous().as(own.text("/secret"));
        TestResponse made = expect(201, caller.post("/v1/keys", json("{'name': 'n', 'permissions': ['a']}")));
        assertThat(made.text("/expires_after_idle_seconds")).isEqualTo("600");
        for (String wider : new String[] {"601", "null"}) {
            TestResponse refused = expect(403, caller.post("/v1/keys", """
                {"name": "n", "permissions": ["a"], "expires_after_idle_seconds": %s}
                """.formatted(wider)));
            assertThat(refused.text("/code")).isEqualTo("grant_not_allowed");
            expect(
                    403,
                    caller.patch(
                            path(made),
                            json("{'expires_after_idle_seconds': %s}").formatted(wider)));
        }
        expect(200, caller.patch(path(made), json("{'expires_after_idle_seconds': 60}")));
    }

    @Test
    void timeoutHasARange() {
        for (String wrong : new String[] {"59", "0", "-1", "31622401"}) {
            TestResponse refused = expect(422, root.post("/v1/keys", """
                {"project": "%s", "owner": "%s", "name": "n", "restricted": false,
                 "expires_after_idle_seconds": %s}
                """.formatted(project, owner, wrong)));
            assertThat(refused.body()).contains("/expires_after_idle_seconds", "out_of_range");
        }
    }

    private String effect(TestResponse key, String seconds) {
        return expect(
                        200,
                        root.post(
                                path(key) + "/rehearse",
                                json("{'expires_after_idle_seconds': %s}").formatted(seconds)))
                .body();
    }

    private void patch(TestResponse key, String body) {
        expect(200, root.patch(path(key), body));
    }

    private String list(String state) {
        return expect(200, root.get("/v1/keys?project=" + project + "&state=" + state))
                .body();
    }

    private String state(TestResponse key) {
        return root.get(path(key)).text("/state");
    }

    private String verdict(TestResponse issued) {
        return expect(200, root.post("/v1/verify", json("{'key': '%s'}").formatted(issued.text("/secret"))))
                .text("/code");
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }
}
