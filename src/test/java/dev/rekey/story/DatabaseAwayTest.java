package dev.rekey.story;

import static dev.rekey.story.ClusterKeys.awaitWhole;
import static dev.rekey.story.ClusterKeys.code;
import static dev.rekey.story.ClusterKeys.key;
import static dev.rekey.story.ClusterKeys.told;
import static dev.rekey.story.ClusterKeys.verify;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.Cluster;
import dev.rekey.testing.FaultProxy;
import dev.rekey.testing.Reply;
import dev.rekey.testing.TestClient;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node whose database is away answers what it may from memory, says so, and then refuses; it never lies. */
@Timeout(180)
class DatabaseAwayTest {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAwayTest.class);

    private static final Duration MAX_STALE = Duration.ofSeconds(2);
    private static final Duration MAX_STALE_ON_ERROR = Duration.ofSeconds(6);
    private static final Duration SLACK = Duration.ofSeconds(1);
    /** Five seconds are promised; a machine that is busy with other tests may take its time. */
    private static final Duration BACK = Duration.ofSeconds(15);

    @TempDir
    private static Path folder;

    private static Cluster cluster;

    private Reply warm;
    private Reply revoked;
    private List<Reply> cold;

    private interface Fault {
        void strike() throws IOException;
    }

    @BeforeAll
    static void start() throws IOException {
        cluster = new Cluster(
                folder,
                1,
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
        for (int number = 0; number < 40; number++) {
            cold.add(key(node));
        }
        ClusterKeys.revoke(node, revoked);
        assertThat(code(node, warm)).isEqualTo("VALID");
        assertThat(code(node, revoked)).isEqualTo("REVOKED");
    }

    @AfterEach
    void heal() {
        cluster.node(0).heal();
        cluster.postgres().resume();
        awaitWhole(cluster);
    }

    @Test
    void refusedConnections() throws Exception {
        survives(
                () -> cluster.node(0).cut(FaultProxy.Mode.RESET),
                () -> cluster.node(0).heal());
    }

    @Test
    void aNetworkThatSwallowsEverything() throws Exception {
        survives(
                () -> cluster.node(0).cut(FaultProxy.Mode.BLACKHOLE),
                () -> cluster.node(0).heal());
    }

    @Test
    void aDatabaseThatStandsStill() throws Exception {
        survives(() -> cluster.postgres().hang(), () -> cluster.postgres().resume());
    }

    @Test
    void aDatabaseThatStopsAndStartsAgain() throws Exception {
        survives(
                () -> cluster.postgres().stopImmediately(),
                () -> cluster.postgres().startAgain());
    }

    /** Two seconds more each way is more than anybody waits. */
    @Test
    void aNetworkThatIsTooSlow() throws Exception {
        survives(
                () -> cluster.node(0).delay(Duration.ofSeconds(2)),
                () -> cluster.node(0).heal());
    }

    /** One moment's look at the node. */
    private record Look(Duration since, int status, String code, boolean stale, long nanos) {}

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
                    assertThat(code(cluster.root(0), cold.get(number))).isEqualTo("503");
                    coldWaits.add(Duration.ofNanos(System.nanoTime() - asked));
                }
                return null;
            });
            try {
                Duration most = MAX_STALE_ON_ERROR.plus(SLACK);
                Duration since = Duration.ZERO;
                while (since.compareTo(most) < 0) {
                    looks.add(look(warm, start));
                    assertThat(code(cluster.root(0), revoked)).isIn("REVOKED", "503");
                    since = Duration.ofNanos(System.nanoTime() - start);
                }
            } finally {
                over.set(true);
            }
            asking.get();
        }
        assertThat(code(cluster.root(0), warm)).isEqualTo("503");
        ends.strike();
        long ended = System.nanoTime();
        await().atMost(BACK)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> code(cluster.root(0), warm).equals("VALID"));
        await().atMost(BACK)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> code(cluster.root(0), cold.getLast()).equals("VALID"));
        LOG.info("back after {} ms", (System.nanoTime() - ended) / 1_000_000);
        judge(looks, coldWaits);
    }

    private static Look look(Reply key, long start) {
        long asked = System.nanoTime();
        Reply reply = verify(cluster.root(0), key);
        long took = System.nanoTime() - asked;
        boolean told = reply.status() != 503;
        return new Look(
                Duration.ofNanos(asked - start),
                reply.status(),
                told ? expect(200, reply).text("/code") : "503",
                told && reply.json().at("/stale").asBoolean(),
                took);
    }

    private static void judge(List<Look> looks, List<Duration> coldWaits) {
        List<Look> answers = looks.stream().filter(look -> look.status() == 200).toList();
        LOG.info(
                "warm keys answered in {}",
                told(answers.stream().map(Look::nanos).toList()));
        LOG.info(
                "cold keys refused in {}",
                told(coldWaits.stream().map(Duration::toNanos).toList()));
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
        assertThat(coldWaits)
                .isNotEmpty()
                .allMatch(wait -> wait.compareTo(Duration.ofSeconds(1).plus(SLACK)) < 0);
    }
}
