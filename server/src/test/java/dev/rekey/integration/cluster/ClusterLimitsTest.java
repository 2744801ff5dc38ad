package dev.rekey.integration.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ProcessCluster;
import dev.rekey.testing.RedisServer;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rate limits at three server processes, with a Redis that is there, dead, hung or flushed.
 *
 * <p>The test that flushes Redis is the last: the nodes remember a loss for as long as the longest window, a day, and grant
 * no limit of {@code deny} until then.
 */
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@OneDatabase
@Tag("process")
class ClusterLimitsTest {

    private static final int NODES = 3;
    private static final int LIMIT = 90;
    private static final int ASKED = 300;
    private static final int ATTEMPTS = 10;

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static ProcessCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        redis = RedisServer.start();
        cluster = new ProcessCluster(folder, NODES, "--redis-url", redis.url());
        // Shares are by the nodes that each knows of.
        awaitMetric("rekey_nodes_live " + NODES);
    }

    @AfterAll
    static void stop() throws IOException {
        try (RedisServer ending = redis) {
            assertThat(ending.port()).isPositive();
            cluster.close();
        }
    }

    @AfterEach
    void heal() {
        redis.resume();
        awaitRedis(1);
    }

    private static void awaitRedis(int up) {
        awaitMetric("rekey_redis_up " + up);
    }

    private static void awaitMetric(String line) {
        for (ProcessCluster.Node node : cluster.nodes()) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> node.process().root().get("/metrics").body().contains("\n" + line));
        }
    }

    private static TestResponse limited(String onOutage) {
        return ClusterKeys.key(cluster.root(0), """
            , "rate_limits": [{"name": "calls", "limit": %d, "window_seconds": 86400, "on_outage": "%s"}]\
            """.formatted(LIMIT, onOutage));
    }

    /** Asks all nodes at once, and says how often each code was answered. */
    private static Map<String, AtomicInteger> ask(TestResponse key, int times) throws InterruptedException {
        Map<String, AtomicInteger> codes = new ConcurrentHashMap<>();
        AtomicLong slowest = new AtomicLong();
        try (ExecutorService threads = Executors.newFixedThreadPool(2 * NODES)) {
            for (int time = 0; time < times; time++) {
                TestClient node = cluster.root(time % NODES);
                threads.execute(() -> {
                    long start = System.nanoTime();
                    String code = ClusterKeys.code(node, key);
                    slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
                    codes.computeIfAbsent(code, each -> new AtomicInteger()).incrementAndGet();
                });
            }
        }
        assertThat(Duration.ofNanos(slowest.get())).as("the slowest answer").isLessThan(Duration.ofSeconds(3));
        assertThat(codes.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(times);
        return codes;
    }

    private static int valid(Map<String, AtomicInteger> codes) {
        assertThat(codes.keySet()).isSubsetOf("VALID", "RATE_LIMITED");
        return codes.getOrDefault("VALID", new AtomicInteger()).get();
    }

    /**
     * A key all of whose limit was granted. Never more is; less where a machine was so busy that Redis seemed away to a node,
     * which then denies.
     */
    private static TestResponse usedUp() throws InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            TestResponse key = limited("deny");
            int granted = valid(ask(key, ASKED));
            assertThat(granted).isLessThanOrEqualTo(LIMIT);
            if (granted == LIMIT) {
                return key;
            }
            awaitRedis(1);
        }
        throw new AssertionError("never all of a limit was granted in " + ATTEMPTS + " attempts");
    }

    @Test
    @Order(1)
    void allNodesTogetherGrantExactlyTheLimit() throws InterruptedException {
        usedUp();
    }

    @Test
    @Order(3)
    void countsLostByRedisAreNotGrantedAgainAndOutagesFollowTheSetting() throws InterruptedException {
        TestResponse deny = usedUp();
        redis.flush();
        assertThat(valid(ask(deny, ASKED))).isZero();

        TestResponse allow = limited("allow");
        TestResponse share = limited("share");
        redis.kill();
        try {
            // The first answers find out, each within the bound.
            ask(deny, 30);
            awaitRedis(0);
            assertThat(valid(ask(deny, 60))).isZero();
            assertThat(valid(ask(allow, ASKED))).isEqualTo(ASKED);
            assertThat(valid(ask(share, ASKED))).isEqualTo(LIMIT);
        } finally {
            redis.startAgain();
        }
        awaitRedis(1);
        // It has come back empty, which is no reason to grant a day's limit of `deny` once more.
        assertThat(valid(ask(deny, 30))).isZero();
        assertThat(valid(ask(limited("allow"), 30))).isEqualTo(30);
    }

    @Test
    @Order(2)
    void hangingRedisDelaysNoRequestForLong() throws InterruptedException {
        TestResponse share = limited("share");
        redis.hang();
        assertThat(valid(ask(share, ASKED))).isLessThanOrEqualTo(LIMIT).isPositive();
        redis.resume();
        awaitRedis(1);
    }
}
