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

/** The earlier secrets of a rotated key: their use, their end, and a change of their end. */
@BothDatabases
class RotatedSecretTest extends RotationFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    RotatedSecretTest() {
        super(server);
    }

    @Test
    void expiredSecretsDoNotCountTowardsTheLimit() {
        TestResponse made = key(json("'restricted': false"));
        for (int number = 0; number < 8; number++) {
            rotate(made, json("{'overlap_seconds': 10}"));
            server.clock().advance(Duration.ofSeconds(10));
        }
        assertThat(ids(root.get(path(made)))).hasSize(1);
    }

    @Test
    void lastUseOfEachSecretIsShown() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, "{}");
        ask(made, json(", 'ip': '2001:DB8::7'"));
        ask(rotated, "");
        String now = server.clock().instant().toString();
        await().atMost(READABLE).untilAsserted(() -> {
            TestResponse read = root.get(path(made));
            assertThat(read.text("/secrets/0/last_used_at")).isEqualTo(now);
            assertThat(read.json().at("/secrets/0/last_used_from").isNull()).isTrue();
            assertThat(read.text("/secrets/1/last_used_at")).isEqualTo(now);
            assertThat(read.text("/secrets/1/last_used_from")).isEqualTo("2001:db8::7");
        });
        assertThat(root.get(path(made)).text("/version")).isEqualTo("2");
        expect(200, root.patch(path(made), root.get(path(made)).body()));
    }

    @Test
    void unusedPreviousSecretExpiresByInactivityWithAnAuditEvent() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, json("{'overlap_seconds': 86400, 'expires_after_idle_seconds': 60}"));
        assertThat(rotated.json().at("/secrets/0/expires_after_idle_seconds").isNull())
                .isTrue();
        assertThat(rotated.text("/secrets/1/expires_after_idle_seconds")).isEqualTo("60");
        server.clock().advance(Duration.ofSeconds(69));
        // Whether the use is still in memory or written by now: it counts.
        for (int use = 0; use < 5; use++) {
            assertThat(verdict(made)).isEqualTo("VALID");
            server.clock().advance(Duration.ofSeconds(69));
        }
        server.clock().advance(Duration.ofSeconds(1));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(actions(made)).startsWith("key.secret.ended"));
        TestResponse read = root.get(path(made));
        assertThat(ids(read)).hasSize(1);
        assertThat(read.text("/version")).isEqualTo("3");
        assertThat(read.text("/updated_by/name")).isEqualTo("system");
        assertThat(actions(made)).containsExactly("key.secret.ended", "key.rotated", "key.created");
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
    }

    @Test
    void previousSecretOfACallerExpiresByInactivity() {
        TestResponse made = key(json("'restricted': false"));
        rotate(made, json("{'expires_after_idle_seconds': 60}"));
        TestClient old = server.anonymous().as(made.text("/secret"));
        server.clock().advance(Duration.ofSeconds(65));
        expect(200, old.get(path(made)));
        server.clock().advance(Duration.ofSeconds(65));
        expect(200, old.get(path(made)));
        server.clock().advance(Duration.ofSeconds(70));
        expect(401, old.get(path(made)));
    }

    @Test
    void expiryOfAPreviousSecretIsShortenedAndExtended() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, json("{'overlap_seconds': 100}"));
        String old = secretPath(rotated, 1);
        TestResponse longer =
                expect(200, root.with("If-Match", "\"2\"").patch(old, json("{'expires_in_seconds': 1000}")));
        assertThat(longer.text("/version")).isEqualTo("3");
        assertThat(longer.json().has("secret")).isFalse();
        server.clock().advance(Duration.ofSeconds(500));
        assertThat(verdict(made)).isEqualTo("VALID");
        String soon = server.clock().instant().plusSeconds(5).toString();
        TestResponse shorter =
                expect(200, root.patch(old, json("{'expires_at': '%s'}").formatted(soon)));
        assertThat(shorter.text("/secrets/1/expires_at")).isEqualTo(soon);
        TestResponse same =
                expect(200, root.patch(old, json("{'expires_at': '%s'}").formatted(soon)));
        // Nothing is changed. What is used is written down when it suits the server, and may be seen meanwhile.
        assertThat(same.header("ETag")).isEqualTo(shorter.header("ETag"));
        assertThat(same.json().at("/secrets/1/expires_at"))
                .isEqualTo(shorter.json().at("/secrets/1/expires_at"));
        TestResponse silent = expect(200, root.patch(old, json("{'expires_after_idle_seconds': 60}")));
        assertThat(silent.text("/secrets/1/expires_after_idle_seconds")).isEqualTo("60");
        assertThat(silent.text("/secrets/1/expires_at")).isEqualTo(soon);
        expect(200, root.patch(old, json("{'expires_after_idle_seconds': 60}")));
        TestResponse spoken = expect(200, root.patch(old, json("{'expires_after_idle_seconds': null}")));
        assertThat(spoken.json().at("/secrets/1/expires_after_idle_seconds").isNull())
                .isTrue();
        assertThat(spoken.text("/version")).isEqualTo("6");
        assertThat(verdict(made)).isEqualTo("VALID");
        server.clock().advance(Duration.ofSeconds(5));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        expect(404, root.patch(old, json("{'expires_in_seconds': 1000}")));
        assertThat(actions(made))
                .containsExactly(
                        "key.secret.updated",
                        "key.secret.updated",
                        "key.secret.updated",
                        "key.secret.updated",
                        "key.rotated",
                        "key.created");
    }

    @Test
    void previousSecretIsDeletedAndTheOnlyOneIsNot() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, "{}");
        assertThat(verdict(made)).isEqualTo("VALID");
        expect(412, root.with("If-Match", "\"1\"").delete(secretPath(rotated, 1)));
        TestResponse ended = expect(200, root.with("If-Match", "\"2\"").delete(secretPath(rotated, 1)));
        assertThat(ended.header("ETag")).contains("\"3\"");
        assertThat(ids(ended)).containsExactly(rotated.text("/secrets/0/id"));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        expect(404, root.delete(secretPath(rotated, 1)));
        TestResponse last = expect(409, root.delete(secretPath(rotated, 0)));
        assertThat(last.text("/code")).isEqualTo("last_secret");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        assertThat(actions(made)).contains("key.secret.ended");
    }

    @Test
    void newestSecretCannotExpire() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse refused = expect(409, root.patch(secretPath(made, 0), json("{'expires_in_seconds': 60}")));
        assertThat(refused.text("/code")).isEqualTo("newest_secret");
        TestResponse rotated = rotate(made, "{}");
        expect(409, root.patch(secretPath(rotated, 0), json("{'expires_after_idle_seconds': 60}")));
    }
}
