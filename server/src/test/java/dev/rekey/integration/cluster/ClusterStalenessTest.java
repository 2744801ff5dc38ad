package dev.rekey.integration.cluster;

import static dev.rekey.integration.cluster.ClusterKeys.awaitWhole;
import static dev.rekey.integration.cluster.ClusterKeys.code;
import static dev.rekey.integration.cluster.ClusterKeys.isComplete;
import static dev.rekey.integration.cluster.ClusterKeys.key;
import static dev.rekey.integration.cluster.ClusterKeys.missing;
import static dev.rekey.integration.cluster.ClusterKeys.percentiles;
import static dev.rekey.integration.cluster.ClusterKeys.revoke;
import static dev.rekey.integration.cluster.ClusterKeys.verify;
import static dev.rekey.integration.cluster.ClusterKeys.waiting;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.FaultProxy;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ProcessCluster;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three processes and one database: how old an answer can be, whatever is lost between them. */
@Timeout(180)
@OneDatabase
@Tag("process")
class ClusterStalenessTest {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterStalenessTest.class);

    private static final int COUNT = 3;
    private static final int ROUNDS = 100;
    private static final Duration MAX_STALE = Duration.ofSeconds(2);
    private static final Duration MAX_STALE_ON_ERROR = Duration.ofSeconds(6);

    /** For an answer to be made, and for a machine that has other things to do. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    @TempDir
    private static Path folder;

    private static ProcessCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = new ProcessCluster(
                folder,
                COUNT,
                "--cache-max-stale",
                Long.toString(MAX_STALE.toSeconds()),
                "--cache-max-stale-on-error",
                Long.toString(MAX_STALE_ON_ERROR.toSeconds()));
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.close();
    }

    @AfterEach
    void heal() {
        cluster.nodes().forEach(ProcessCluster.Node::heal);
        cluster.nodes().forEach(node -> node.process().resume());
        awaitWhole(cluster);
    }

    /** A key that all nodes have in memory, and will not read again because they hear late that it was made. */
    private static TestResponse warmKey() {
        TestResponse key = key(waiting(cluster.root(0), 10));
        assertThat(isComplete(key)).as(key.body()).isTrue();
        for (int node = 0; node < COUNT; node++) {
            assertThat(code(cluster.root(node), key)).isEqualTo("VALID");
        }
        return key;
    }

    @Test
    void revocationHoldsEverywhereWithinMaxStale() {
        List<Long> waits = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            TestResponse key = warmKey();
            revoke(cluster.root(0), key);
            long answered = System.nanoTime();
            assertThat(code(cluster.root(0), key)).isEqualTo("REVOKED");
            for (int node = 1; node < COUNT; node++) {
                waits.add(untilRefused(cluster.root(node), key, answered));
            }
        }
        LOG.info("refused elsewhere after {}", percentiles(waits));
        assertThat(waits).allMatch(wait -> wait < MAX_STALE.toNanos());
    }

    /** How long after {@code since} a question was asked that was answered with a refusal. */
    private static long untilRefused(TestClient node, TestResponse key, long since) {
        while (true) {
            long start = System.nanoTime() - since;
            String code = code(node, key);
            if (code.equals("REVOKED")) {
                return start;
            }
            assertThat(code).isEqualTo("VALID");
            assertThat(start).isLessThan(Duration.ofSeconds(20).toNanos());
        }
    }

    @Test
    void aKeyWhoseRevocationIsConfirmedCompletelyIsRefusedEverywhere() {
        List<Long> waits = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            TestResponse key = warmKey();
            long start = System.nanoTime();
            TestResponse revoked = revoke(waiting(cluster.root(round % COUNT), 10), key);
            waits.add(System.nanoTime() - start);
            assertThat(isComplete(revoked)).as(revoked.body()).isTrue();
            for (int node = 0; node < COUNT; node++) {
                assertThat(code(cluster.root(node), key)).isEqualTo("REVOKED");
            }
        }
        LOG.info("confirmed after {}", percentiles(waits));
    }

    @Test
    void terminatedListenConnectionLosesNothing() {
        for (int round = 0; round < 5; round++) {
            TestResponse key = warmKey();
            SharedPostgres.query(
                    cluster.postgres().url(),
                    "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE application_name = 'rekey"
                            + " feed'");
            revoke(cluster.root(0), key);
            long answered = System.nanoTime();
            for (int node = 1; node < COUNT; node++) {
                assertThat(untilRefused(cluster.root(node), key, answered))
                        .isLessThan(MAX_STALE.plus(SLACK).toNanos());
            }
            awaitWhole(cluster);
        }
    }

    /** Its pool still reaches the database: so what it does not hear of it has to ask for. */
    @Test
    void nodeWithoutNotificationsIsNeverOlderThanMaxStaleAndIsNotConfirmed() {
        List<TestResponse> keys = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            keys.add(warmKey());
        }
        ProcessCluster.Node cutOff = cluster.node(2);
        cutOff.line().set(FaultProxy.Mode.BLACKHOLE);
        List<Long> waits = new ArrayList<>();
        for (TestResponse key : keys) {
            TestResponse revoked = revoke(waiting(cluster.root(0), 0), key);
            long answered = System.nanoTime();
            assertThat(isComplete(revoked)).as(revoked.body()).isFalse();
            waits.add(untilRefused(cutOff.root(), key, answered));
        }
        LOG.info("refused where nothing is heard after {}", percentiles(waits));
        assertThat(waits).allMatch(wait -> wait < MAX_STALE.plus(SLACK).toNanos());
        TestResponse last = key(cluster.root(0));
        TestResponse revoked = revoke(waiting(cluster.root(1), 1), last);
        assertThat(missing(revoked)).containsExactly("node-2");
        cutOff.heal();
        awaitWhole(cluster);
        keys.forEach(key -> assertThat(code(cutOff.root(), key)).isEqualTo("REVOKED"));
        TestResponse confirmed = expect(
                200,
                cluster.root(1)
                        .get("/v1/receipts/"
                                + revoked.json().at("/receipt/epoch").asLong()));
        assertThat(confirmed.json().at("/complete").asBoolean()).isTrue();
    }

    /** Cut off altogether, it serves what it has for a while, and no receipt is complete before that is over. */
    @Test
    void receiptListsNodesThatAreCutOff() {
        TestResponse key = warmKey();
        ProcessCluster.Node cutOff = cluster.node(2);
        cutOff.cut(FaultProxy.Mode.BLACKHOLE);
        TestResponse revoked = revoke(waiting(cluster.root(0), 0), key);
        String receipt = "/v1/receipts/" + revoked.json().at("/receipt/epoch").asLong();
        assertThat(isComplete(revoked)).isFalse();
        int stale = 0;
        int refused = 0;
        boolean complete = false;
        long end = System.nanoTime()
                + MAX_STALE
                        .plus(MAX_STALE_ON_ERROR)
                        .plus(Duration.ofSeconds(10))
                        .toNanos();
        while (!complete || refused == 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            // In this order: what is said to be complete held before.
            complete = expect(200, cluster.root(0).get(receipt))
                    .json()
                    .at("/complete")
                    .asBoolean();
            TestResponse answer = verify(cutOff.root(), key);
            if (answer.status() == 503) {
                refused++;
            } else {
                assertThat(expect(200, answer).text("/code")).isEqualTo("VALID");
                assertThat(complete).as("nobody serves it any more").isFalse();
                stale += answer.json().at("/stale").asBoolean() ? 1 : 0;
            }
        }
        assertThat(stale).as("and it said so").isPositive();
        cutOff.heal();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> code(cutOff.root(), key).equals("REVOKED"));
    }

    /** A machine that stood still believes for no moment what it believed when it stopped. */
    @Test
    void pausedNodeDoesNotServeKeysRevokedMeanwhile() {
        List<TestResponse> keys = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            keys.add(warmKey());
        }
        ProcessCluster.Node still = cluster.node(1);
        still.process().pause();
        long paused = System.nanoTime();
        TestResponse revoked = revoke(waiting(cluster.root(0), 1), keys.getFirst());
        keys.subList(1, keys.size()).forEach(key -> revoke(cluster.root(0), key));
        String receipt = "/v1/receipts/" + revoked.json().at("/receipt/epoch").asLong();
        assertThat(missing(revoked)).containsExactly("node-1");
        AtomicBoolean listed = new AtomicBoolean();
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    boolean complete = expect(200, cluster.root(0).get(receipt))
                            .json()
                            .at("/complete")
                            .asBoolean();
                    listed.compareAndSet(false, !complete);
                    return complete;
                });
        long confirmed = System.nanoTime() - paused;
        LOG.info("its lease and what it may serve after it were over after {} ms", confirmed / 1_000_000);
        assertThat(listed).isTrue();
        assertThat(confirmed).isGreaterThan(MAX_STALE_ON_ERROR.toNanos());
        still.process().resume();
        for (TestResponse key : keys) {
            assertThat(code(still.root(), key)).isIn("REVOKED", "503");
        }
    }
}
