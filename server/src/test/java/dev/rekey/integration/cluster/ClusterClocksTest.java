package dev.rekey.integration.cluster;

import static dev.rekey.integration.cluster.ClusterKeys.code;
import static dev.rekey.integration.cluster.ClusterKeys.isComplete;
import static dev.rekey.integration.cluster.ClusterKeys.key;
import static dev.rekey.integration.cluster.ClusterKeys.revoke;
import static dev.rekey.integration.cluster.ClusterKeys.waiting;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.DedicatedPostgres;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ProcessCluster;
import dev.rekey.testing.ShiftedClock;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three processes, of which one is ten minutes ahead of the database and one ten minutes behind. */
@Timeout(180)
@OneDatabase
@Tag("process")
class ClusterClocksTest {

    private static final Duration SKEW = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int RIGHT = 0;
    private static final int AHEAD = 1;
    private static final int BEHIND = 2;
    private static final List<Duration> SKEWS = List.of(Duration.ZERO, SKEW, SKEW.negated());

    @TempDir
    private static Path folder;

    private static final List<ShiftedClock> CLOCKS = new ArrayList<>();
    private static ProcessCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        CLOCKS.clear();
        for (Duration skew : SKEWS) {
            CLOCKS.add(new ShiftedClock(folder.resolve("clock-" + CLOCKS.size()), skew));
        }
        cluster = new ProcessCluster(
                DedicatedPostgres.start(),
                folder,
                CLOCKS.stream().map(ShiftedClock::environment).toList());
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @AfterEach
    void setBack() {
        leap(Duration.ZERO);
    }

    /** Sets all clocks, each to its skew and as much more, and waits until their nodes go by them. */
    private static void leap(Duration more) {
        for (int node = 0; node < SKEWS.size(); node++) {
            CLOCKS.get(node).set(SKEWS.get(node).plus(more));
        }
        for (int node = 0; node < SKEWS.size(); node++) {
            int requestedNode = node;
            Duration by = SKEWS.get(node).plus(more);
            await().atMost(PATIENCE)
                    .until(() -> Duration.between(InstantSource.system().instant(), time(requestedNode))
                                    .minus(by)
                                    .abs()
                                    .compareTo(Duration.ofSeconds(30))
                            < 0);
        }
    }

    /** What time it is for a node: a key that it makes says so. */
    private static Instant time(int node) {
        return Instant.parse(key(cluster.root(node)).text("/created_at"));
    }

    private static TestResponse expiring(int maker, Instant at) {
        return key(cluster.root(maker), json(", 'expires_at': '%s'").formatted(at));
    }

    private static List<String> codes(TestResponse key) {
        List<String> codes = new ArrayList<>();
        for (int node = 0; node < SKEWS.size(); node++) {
            codes.add(code(cluster.root(node), key));
        }
        return codes;
    }

    @Test
    void expiryDeviatesByNoMoreThanTheClockSkew() {
        Instant now = InstantSource.system().instant();
        Duration within = SKEW.minusMinutes(2);
        Duration beyond = SKEW.plusMinutes(2);
        assertThat(codes(expiring(RIGHT, now.plus(beyond)))).containsExactly("VALID", "VALID", "VALID");
        assertThat(codes(expiring(RIGHT, now.plus(within)))).containsExactly("VALID", "EXPIRED", "VALID");
        assertThat(codes(expiring(BEHIND, now.minus(within)))).containsExactly("EXPIRED", "EXPIRED", "VALID");
        TestResponse soon = expiring(BEHIND, time(BEHIND).plusSeconds(2));
        await().atMost(PATIENCE).until(() -> code(cluster.root(BEHIND), soon).equals("EXPIRED"));
        assertThat(codes(soon)).containsOnly("EXPIRED");
    }

    @Test
    void aNodeWhoseClockIsFarOffIsNotReadyUntilItIsSet() {
        Predicate<TestResponse> ready = reply -> reply.status() == 200;
        await().atMost(PATIENCE).until(() -> ready(RIGHT), ready);
        for (int node : List.of(AHEAD, BEHIND)) {
            TestResponse refused = await().atMost(PATIENCE).until(() -> ready(node), ready.negate());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("clock differs by more than 5 s from the database's");
            CLOCKS.get(node).set(Duration.ofSeconds(2));
            await().atMost(PATIENCE).until(() -> ready(node), ready);
        }
    }

    private static TestResponse ready(int node) {
        return cluster.root(node).exchange("GET", "/health/ready", null);
    }

    /** What nodes tell each other is by counting, and how long they believe it by steady clocks. */
    @Test
    void clockJumpRevivesNothingAndDelaysNoChange() {
        List<TestResponse> revoked = new ArrayList<>();
        for (Duration leap : List.of(Duration.ZERO, Duration.ofHours(-1), Duration.ofHours(1), Duration.ZERO)) {
            leap(leap);
            revoked.forEach(key -> assertThat(codes(key)).containsOnly("REVOKED"));
            for (int maker = 0; maker < SKEWS.size(); maker++) {
                TestResponse key = key(cluster.root(maker));
                assertThat(codes(key)).containsOnly("VALID");
                assertThat(isComplete(revoke(waiting(cluster.root(maker), 10), key)))
                        .isTrue();
                assertThat(codes(key)).containsOnly("REVOKED");
                revoked.add(key);
            }
        }
    }

    /** Each node grants its share of a day's uses, and not another one because its clock says that the day is over. */
    @Test
    void clockJumpGrantsNoLimitTwice() {
        TestResponse key = key(cluster.root(RIGHT), """
            , "rate_limits": [{"name": "calls", "limit": 9, "window_seconds": 86400}]\
            """);
        for (int node = 0; node < SKEWS.size(); node++) {
            int requestedNode = node;
            await().atMost(PATIENCE)
                    .until(() -> code(cluster.root(requestedNode), key).equals("RATE_LIMITED"));
        }
        for (Duration leap : List.of(Duration.ofDays(-2), Duration.ofDays(2))) {
            leap(leap);
            assertThat(codes(key)).containsOnly("RATE_LIMITED");
        }
    }
}
