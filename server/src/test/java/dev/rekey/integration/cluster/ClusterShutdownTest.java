package dev.rekey.integration.cluster;

import static dev.rekey.integration.cluster.ClusterKeys.awaitWhole;
import static dev.rekey.integration.cluster.ClusterKeys.code;
import static dev.rekey.integration.cluster.ClusterKeys.isComplete;
import static dev.rekey.integration.cluster.ClusterKeys.key;
import static dev.rekey.integration.cluster.ClusterKeys.revoke;
import static dev.rekey.integration.cluster.ClusterKeys.waiting;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.FaultProxy;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ProcessCluster;
import dev.rekey.testing.RandomPause;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three processes and one database, of which one is killed or stopped while clients are at work. */
@Timeout(180)
@OneDatabase
@Tag("process")
class ClusterShutdownTest {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterShutdownTest.class);

    private static final int COUNT = 3;
    private static final int CREDITS = 1_000;
    private static final int REQUEST_IDS = 1_200;
    private static final int THREADS = 64;
    /** Five seconds are promised; a machine that is busy with other tests may take its time. */
    private static final Duration BACK = Duration.ofSeconds(15);

    @TempDir
    private static Path folder;

    private static ProcessCluster cluster;

    private final long seed = new Random().nextLong();
    private final AtomicInteger cutOff = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException {
        cluster = new ProcessCluster(folder, COUNT, "--cache-max-stale", "2", "--cache-max-stale-on-error", "6");
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.close();
    }

    @AfterEach
    void heal() {
        cluster.nodes().forEach(ProcessCluster.Node::heal);
        awaitWhole(cluster);
    }

    /** The verdict of a node, or {@code null} where it gave none. */
    private @Nullable String ask(int node, TestResponse key, String requestId) {
        try {
            TestResponse reply = cluster.root(node)
                    .json(
                            "POST",
                            "/v1/verify",
                            json("{'key': '%s', 'request_id': '%s'}").formatted(key.text("/secret"), requestId));
            return reply.status() == 503 ? null : expect(200, reply).text("/code");
        } catch (UncheckedIOException failed) {
            cutOff.incrementAndGet();
            return null;
        }
    }

    private static List<String> codes(TestResponse key) {
        List<String> codes = new ArrayList<>();
        for (int node = 0; node < COUNT; node++) {
            codes.add(code(cluster.root(node), key));
        }
        return codes;
    }

    @Test
    void exactlyAsManyRequestsArePaidForAsThereAreCreditsThroughKillsAndResets() throws Exception {
        LOG.info("seed {}", seed);
        TestResponse key =
                key(cluster.root(0), json(", 'credits': {'remaining': %s}").formatted(CREDITS));
        Map<String, String> answers = new ConcurrentHashMap<>();
        Queue<String> contradictions = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        Semaphore answered = new Semaphore(0);
        Random random = new Random(seed);
        List<Future<?>> ends = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int thread = 0; thread < THREADS; thread++) {
                Random own = new Random(seed + thread);
                ends.add(threads.submit(() -> {
                    for (int id = next.getAndIncrement(); id < REQUEST_IDS; id = next.getAndIncrement()) {
                        String requestId = "request-" + id;
                        boolean reported = false;
                        // Each repeat at any node, whoever was asked before.
                        for (int tried = 0; !reported || own.nextInt(3) == 0; tried++) {
                            assertThat(tried).as("seed %d", seed).isLessThan(2_000);
                            @Nullable String code = ask(own.nextInt(COUNT), key, requestId);
                            if (code == null) {
                                RandomPause.of(own.nextInt(40));
                                continue;
                            }
                            reported = true;
                            @Nullable String before = answers.putIfAbsent(requestId, code);
                            if (before == null) {
                                answered.release();
                            } else if (!before.equals(code)) {
                                contradictions.add(requestId + " was " + before + " and is " + code);
                            }
                        }
                    }
                    return null;
                }));
            }
            for (int round = 0; round < 2; round++) {
                var _ = answered.tryAcquire(150 + random.nextInt(100), 20, TimeUnit.SECONDS);
                cluster.node(0).pool().set(FaultProxy.Mode.RESET);
                cluster.node(0).pool().set(FaultProxy.Mode.PASS);
                var _ = answered.tryAcquire(100 + random.nextInt(100), 20, TimeUnit.SECONDS);
                cluster.node(1).process().kill();
                cluster.node(1).start();
            }
        }
        for (Future<?> end : ends) {
            end.get();
        }
        LOG.info("{} requests were cut off, and asked again", cutOff);
        assertThat(contradictions).as("seed %d", seed).isEmpty();
        assertThat(answers).hasSize(REQUEST_IDS);
        Set<String> paid = answers.entrySet().stream()
                .filter(answer -> answer.getValue().equals("VALID"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(answers.values()).containsOnly("VALID", "CREDITS_EXHAUSTED");
        assertThat(paid).as("seed %d", seed).hasSize(CREDITS);
        List<String> ledger = SharedPostgres.query(cluster.postgres().url(), "SELECT request_id FROM credit_ledger");
        assertThat(new HashSet<>(ledger)).as("seed %d", seed).isEqualTo(paid);
        assertThat(ledger).hasSize(paid.size());
        assertThat(SharedPostgres.query(
                        cluster.postgres().url(),
                        "SELECT credits_remaining + (SELECT sum(cost) FROM credit_ledger l WHERE l.key_id = k.id)"
                                + " FROM keys k WHERE id IN (SELECT key_id FROM credit_ledger)"))
                .containsExactly(Integer.toString(CREDITS));
    }

    /** What a node had taken before is void when the answer says that all have heard. */
    @Test
    void creditsThatAreSetWithAReceiptAreAllThatThereIs() {
        for (int round = 0; round < 5; round++) {
            TestResponse key = key(cluster.root(0), json(", 'credits': {'remaining': 20000}"));
            assertThat(codes(key)).containsOnly("VALID");
            TestResponse set = expect(
                    200,
                    waiting(cluster.root(0), 10)
                            .patch("/v1/keys/" + key.text("/id"), json("{'credits': {'remaining': 5}}")));
            assertThat(isComplete(set)).as(set.body()).isTrue();
            List<String> codes = new ArrayList<>();
            for (int request = 0; request < 10; request++) {
                codes.add(code(cluster.root(1), key));
            }
            assertThat(codes.subList(0, 5)).containsOnly("VALID");
            assertThat(codes.subList(5, 10)).containsOnly("CREDITS_EXHAUSTED");
            assertThat(codes(key)).containsOnly("CREDITS_EXHAUSTED");
        }
    }

    @Test
    void stoppingNodeLosesNoChangeAndLeavesTheCluster() throws Exception {
        Queue<TestResponse> made = new ConcurrentLinkedQueue<>();
        Queue<TestResponse> revoked = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        Semaphore done = new Semaphore(0);
        TestClient stopping = cluster.root(1);
        List<Future<?>> ends = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int thread = 0; thread < 8; thread++) {
                ends.add(threads.submit(() -> {
                    while (!over.get()) {
                        change(stopping, made, revoked, done);
                    }
                    return null;
                }));
            }
            assertThat(done.tryAcquire(50, 30, TimeUnit.SECONDS)).isTrue();
            long start = System.nanoTime();
            boolean ended = cluster.node(1).process().terminate();
            LOG.info("ended after {} ms", (System.nanoTime() - start) / 1_000_000);
            over.set(true);
            assertThat(ended).as("within ten seconds").isTrue();
        }
        for (Future<?> end : ends) {
            end.get();
        }
        assertThat(cluster.root(0).get("/v1/nodes").json().get("items").findValuesAsString("name"))
                .containsExactlyInAnyOrder("node-0", "node-2");
        assertThat(isComplete(revoke(waiting(cluster.root(0), 2), key(cluster.root(0)))))
                .as("nobody waits for it")
                .isTrue();
        LOG.info("{} were made and {} revoked", made.size(), revoked.size());
        Set<String> ended = revoked.stream().map(key -> key.text("/id")).collect(Collectors.toSet());
        for (TestResponse key : made) {
            String code = code(cluster.root(0), key);
            // Of a revocation without an answer nobody knows.
            assertThat(code).isIn(ended.contains(key.text("/id")) ? List.of("REVOKED") : List.of("VALID", "REVOKED"));
        }
        cluster.node(1).start();
    }

    /** What is committed counts, whatever was lost with the connections: notifications, and what nodes said of themselves. */
    @Test
    void acknowledgedWritesSurviveADatabaseRestart() throws Exception {
        for (int round = 0; round < 2; round++) {
            List<TestResponse> keys = new ArrayList<>();
            for (int number = 0; number < 10; number++) {
                TestResponse key = key(cluster.root(number % COUNT));
                assertThat(codes(key)).containsOnly("VALID");
                keys.add(key);
            }
            keys.subList(0, 5).forEach(key -> revoke(cluster.root(0), key));
            cluster.postgres().stopImmediately();
            cluster.postgres().startAgain();
            long answers = System.nanoTime();
            for (TestResponse key : keys.subList(5, 10)) {
                await().atMost(BACK)
                        .ignoreExceptions()
                        .until(() -> revoke(cluster.root(0), key).status() == 200);
            }
            LOG.info("written again after {} ms", (System.nanoTime() - answers) / 1_000_000);
            TestResponse last = key(cluster.root(0));
            await().atMost(BACK).until(() -> isComplete(revoke(waiting(cluster.root(0), 1), last)));
            for (TestResponse key : keys) {
                // A node that nobody has asked since finds out only now that its connections are gone.
                await().atMost(BACK).until(() -> {
                    List<String> codes = codes(key);
                    assertThat(codes).isSubsetOf("REVOKED", "503");
                    return !codes.contains("503");
                });
            }
        }
    }

    private static void change(TestClient node, Queue<TestResponse> made, Queue<TestResponse> revoked, Semaphore done) {
        try {
            TestResponse key = node.json("POST", "/v1/keys", json("{'name': 'k', 'restricted': false}"));
            if (key.status() != 201) {
                assertThat(key.status()).isEqualTo(503);
                return;
            }
            made.add(key);
            TestResponse ended = node.json("POST", "/v1/keys/" + key.text("/id") + "/revoke", "{}");
            if (ended.status() == 200) {
                revoked.add(key);
                done.release();
            }
        } catch (UncheckedIOException stopped) {
            assertThat(stopped).hasCauseInstanceOf(IOException.class);
        }
    }
}
