package dev.rekey.integration.durability;

import static dev.rekey.integration.cluster.ClusterKeys.awaitWhole;
import static dev.rekey.integration.cluster.ClusterKeys.code;
import static dev.rekey.integration.cluster.ClusterKeys.isComplete;
import static dev.rekey.integration.cluster.ClusterKeys.key;
import static dev.rekey.integration.cluster.ClusterKeys.percentiles;
import static dev.rekey.integration.cluster.ClusterKeys.verify;
import static dev.rekey.integration.cluster.ClusterKeys.waiting;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.integration.cluster.ClusterKeys;
import dev.rekey.testing.FaultProxy;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ProcessCluster;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three nodes whose database is away answer what they may from memory, say so, and then refuse; they never lie. */
@Timeout(180)
@OneDatabase
@Tag("process")
class DatabaseAwayTest {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAwayTest.class);

    private static final int COUNT = 3;
    private static final Duration MAX_STALE = Duration.ofSeconds(2);
    private static final Duration MAX_STALE_ON_ERROR = Duration.ofSeconds(6);
    private static final Duration SLACK = Duration.ofSeconds(1);
    /** Five seconds are promised; a machine that is busy with other tests may take its time. */
    private static final Duration BACK = Duration.ofSeconds(15);

    @TempDir
    private static Path folder;

    private static ProcessCluster cluster;

    private TestResponse warm;
    private TestResponse revoked;
    private List<TestResponse> cold;

    private interface Fault {
        void strike() throws IOException;
    }

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

    @BeforeEach
    void makeKeys() {
        TestClient node = cluster.root(0);
        warm = key(node);
        revoked = key(node);
        cold = new ArrayList<>();
        for (int number = 0; number < 40 * COUNT; number++) {
            cold.add(key(node));
        }
        // So that no node hears of a change, and forgets a key, after it was asked for it here.
        TestResponse last = ClusterKeys.revoke(waiting(node, 10), revoked);
        assertThat(isComplete(last)).as(last.body()).isTrue();
        for (int number = 0; number < COUNT; number++) {
            assertThat(code(cluster.root(number), warm)).isEqualTo("VALID");
            assertThat(code(cluster.root(number), revoked)).isEqualTo("REVOKED");
        }
    }

    @AfterEach
    void heal() {
        cluster.nodes().forEach(ProcessCluster.Node::heal);
        cluster.postgres().resume();
        awaitWhole(cluster);
    }

    @Test
    void verificationWithRefusedConnections() throws Exception {
        survives(
                () -> cluster.nodes().forEach(node -> node.cut(FaultProxy.Mode.RESET)),
                () -> cluster.nodes().forEach(ProcessCluster.Node::heal));
    }

    @Test
    void verificationOverABlackHole() throws Exception {
        survives(
                () -> cluster.nodes().forEach(node -> node.cut(FaultProxy.Mode.BLACKHOLE)),
                () -> cluster.nodes().forEach(ProcessCluster.Node::heal));
    }

    @Test
    void verificationWithAHangingDatabase() throws Exception {
        survives(() -> cluster.postgres().hang(), () -> cluster.postgres().resume());
    }

    @Test
    void verificationWhileTheDatabaseRestarts() throws Exception {
        survives(
                () -> cluster.postgres().stopImmediately(),
                () -> cluster.postgres().startAgain());
    }

    /** Two seconds more each way is more than anybody waits. */
    @Test
    void verificationOverASlowNetwork() throws Exception {
        survives(
                () -> cluster.nodes().forEach(node -> node.delay(Duration.ofSeconds(2))),
                () -> cluster.nodes().forEach(ProcessCluster.Node::heal));
    }

    /** One moment's look at a node. */
    private record Look(int node, Duration since, int status, String code, boolean stale, long nanos) {}

    private void survives(Fault strikes, Fault ends) throws Exception {
        List<Look> looks = new ArrayList<>();
        List<Duration> coldWaits = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        strikes.strike();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> asking = threads.submit(() -> {
                for (int number = 0; !over.get() && number < cold.size(); number++) {
                    long asked = System.nanoTime();
                    assertThat(code(cluster.root(number % COUNT), cold.get(number)))
                            .isEqualTo("503");
                    coldWaits.add(Duration.ofNanos(System.nanoTime() - asked));
                }
                return null;
            });
            try {
                Duration since;
                do {
                    since = Duration.ofNanos(System.nanoTime() - start);
                    for (int node = 0; node < COUNT; node++) {
                        looks.add(look(node, start));
                        assertThat(code(cluster.root(node), revoked)).isIn("REVOKED", "503");
                    }
                    // The last look at each is after all is over.
                } while (since.compareTo(MAX_STALE_ON_ERROR) <= 0);
            } finally {
                over.set(true);
            }
            asking.get();
        }
        for (int node = 0; node < COUNT; node++) {
            assertThat(code(cluster.root(node), warm)).isEqualTo("503");
        }
        ends.strike();
        long ended = System.nanoTime();
        for (int node = 0; node < COUNT; node++) {
            TestClient back = cluster.root(node);
            for (TestResponse key : List.of(warm, cold.getLast())) {
                await().atMost(BACK)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> code(back, key).equals("VALID"));
            }
        }
        LOG.info("all are back after {} ms", (System.nanoTime() - ended) / 1_000_000);
        for (int node = 0; node < COUNT; node++) {
            int one = node;
            judge(looks.stream().filter(look -> look.node() == one).toList());
        }
        LOG.info(
                "cold keys refused in {}",
                percentiles(coldWaits.stream().map(Duration::toNanos).toList()));
        assertThat(coldWaits)
                .isNotEmpty()
                .allMatch(wait -> wait.compareTo(Duration.ofSeconds(1).plus(SLACK)) < 0);
    }

    private Look look(int node, long start) {
        long asked = System.nanoTime();
        TestResponse reply = verify(cluster.root(node), warm);
        long took = System.nanoTime() - asked;
        boolean answered = reply.status() != 503;
        return new Look(
                node,
                Duration.ofNanos(asked - start),
                reply.status(),
                answered ? expect(200, reply).text("/code") : "503",
                answered && reply.json().at("/stale").asBoolean(),
                took);
    }

    private static void judge(List<Look> looks) {
        List<Look> answers = looks.stream().filter(look -> look.status() == 200).toList();
        LOG.info(
                "warm keys answered in {}",
                percentiles(answers.stream().map(Look::nanos).toList()));
        LOG.info(
                "first stale after {}, last answer after {}",
                answers.stream().filter(Look::stale).findFirst().map(Look::since),
                answers.getLast().since());
        assertThat(answers).allMatch(look -> look.code().equals("VALID"));
        assertThat(looks.stream().filter(look -> look.since().compareTo(MAX_STALE.minus(SLACK)) < 0))
                .as("believed for now")
                .allMatch(look -> look.status() == 200);
        assertThat(answers.stream().filter(look -> look.since().compareTo(MAX_STALE) > 0))
                .as("said to be stale, and there are some")
                .isNotEmpty()
                .allMatch(Look::stale);
        assertThat(answers).allMatch(look -> look.since().compareTo(MAX_STALE_ON_ERROR) <= 0);
        assertThat(looks.stream().filter(look -> look.since().compareTo(MAX_STALE_ON_ERROR) > 0))
                .isNotEmpty()
                .allMatch(look -> look.status() == 503);
    }
}
