package dev.rekey.integration.durability;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A clock that is ten years ahead for one verification, and right again afterwards. */
@Timeout(60)
@BothDatabases
class ClockAheadTest {

    private static final Duration TEN_YEARS = Duration.ofDays(3_650);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final TestServer server = new TestServer();

    private TestResponse verify(TestResponse key, String more) {
        return expect(
                200, server.root().post("/v1/verify", json("{'key': '%s'%s}").formatted(key.text("/secret"), more)));
    }

    private TestResponse read(TestResponse key) {
        return expect(200, server.root().get("/v1/keys/" + key.text("/id")));
    }

    private TestResponse key(String settings) {
        String project = server.project();
        return server.key(project, server.user(project, "member"), settings);
    }

    @Test
    void stopsNoRefill() {
        for (String more : new String[] {"", json(", 'request_id': 'a'")}) {
            TestResponse key = key("""
                "restricted": false,
                "credits": {"remaining": 3, "refill": {"amount": 2, "interval": "daily"}}
                """);
            String due = read(key).text("/credits/refill/at");
            server.clock().advance(TEN_YEARS);
            assertThat(verify(key, more).text("/code")).isEqualTo("VALID");
            server.clock().advance(TEN_YEARS.negated());

            assertThat(read(key).text("/credits/refill/at")).isEqualTo(due);
            assertThat(verify(key, "").text("/code")).isEqualTo("VALID");
            assertThat(verify(key, "").text("/code")).isEqualTo("CREDITS_EXHAUSTED");
            server.clock().advance(Duration.ofDays(1));
            assertThat(verify(key, "").text("/code")).isEqualTo("VALID");
            assertThat(verify(key, "").text("/code")).isEqualTo("VALID");
            assertThat(verify(key, "").text("/code")).isEqualTo("CREDITS_EXHAUSTED");
        }
    }

    @Test
    void leavesNoUseInTheFuture() {
        TestResponse key = key(json("'restricted': false"));
        server.clock().advance(TEN_YEARS);
        verify(key, "");
        await().atMost(PATIENCE)
                .until(() -> !read(key).json().at("/last_used_at").isNull());
        server.clock().advance(TEN_YEARS.negated());
        Instant now = server.clock().instant();
        assertThat(Instant.parse(read(key).text("/last_used_at"))).isAfter(now);

        verify(key, "");
        await().atMost(PATIENCE)
                .until(() -> !Instant.parse(read(key).text("/last_used_at")).isAfter(now));
        assertThat(Instant.parse(read(key).text("/secrets/0/last_used_at"))).isBeforeOrEqualTo(now);
    }

    @Test
    void keepsNoSecretAliveThatNobodyUses() {
        TestResponse key = key(json("'restricted': false"));
        String path = "/v1/keys/" + key.text("/id");
        expect(200, server.root().post(path + "/rotate", """
            {"overlap_seconds": 864000, "expires_after_idle_seconds": 86400}
            """));
        server.clock().advance(Duration.ofHours(20));
        verify(key, "");
        await().atMost(PATIENCE)
                .until(() -> !read(key).json().at("/secrets/1/last_used_at").isNull());
        server.clock().advance(Duration.ofHours(20).negated());
        Instant now = server.clock().instant();
        await().atMost(PATIENCE)
                .until(() -> !Instant.parse(read(key).text("/secrets/1/last_used_at"))
                        .isAfter(now));
        server.clock().advance(Duration.ofHours(25));
        await().atMost(PATIENCE).until(() -> read(key).json().at("/secrets").size() == 1);
    }
}
