package dev.rekey.integration.cluster;

import static dev.rekey.integration.cluster.ClusterKeys.isComplete;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.integration.key.KeyModel;
import dev.rekey.testing.AfterEachDatabase;
import dev.rekey.testing.BeforeEachDatabase;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.InProcessCluster;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random commands at three nodes, and a model that knows what is promised: every verdict has to be one that it can explain.
 * {@code -Drekey.test.seed=…} plays one sequence again, {@code -Drekey.test.sequences=…} plays more.
 */
@Timeout(600)
@BothDatabases
@Tag("process")
class MultiNodeClusterModelTest {

    private static final Logger LOG = LoggerFactory.getLogger(MultiNodeClusterModelTest.class);

    private static final int NODES = 3;
    private static final int SEQUENCES = Integer.getInteger("rekey.test.sequences", 200);
    private static final int COMMANDS = 14;
    private static final Duration MAX_STALE = Duration.ofSeconds(2);

    @TempDir
    private static Path folder;

    private static InProcessCluster nodes;

    @BeforeEachDatabase
    static void start() throws IOException {
        nodes = new InProcessCluster(
                Files.createTempDirectory(folder, "nodes"),
                NODES,
                usual -> new dev.rekey.config.ServerSettings.Nodes(
                        usual.databaseUrl(),
                        usual.listenUrl(),
                        usual.redisUrl(),
                        usual.name(),
                        MAX_STALE,
                        usual.maxStaleOnError(),
                        usual.maxClockSkew()));
    }

    @AfterEachDatabase
    static void stop() {
        nodes.close();
    }

    @Test
    void everyVerdictCanBeExplained() {
        Long given = Long.getLong("rekey.test.seed");
        if (given != null) {
            new Sequence(given).play();
            return;
        }
        long seed = new Random().nextLong();
        LOG.info("seeds from {}", seed);
        Map<String, Integer> codes = new TreeMap<>();
        for (int number = 0; number < SEQUENCES; number++) {
            new Sequence(seed + number).play().forEach((code, count) -> codes.merge(code, count, Integer::sum));
        }
        LOG.info("verdicts: {}", codes);
        assertThat(codes).containsKeys("VALID", "NOT_FOUND", "REVOKED", "DISABLED", "CREDITS_EXHAUSTED");
    }

    /** A key and what a client has of it. */
    private record Known(String path, KeyModel model, List<String> secrets) {}

    private static final class Sequence {

        private final long seed;
        private final Random random;
        private final String user;
        private boolean userEnabled = true;
        private final List<Known> keys = new ArrayList<>();
        private final List<String> done = new ArrayList<>();
        private final Map<String, Integer> codes = new LinkedHashMap<>();

        private Sequence(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.user = "user-" + Long.toHexString(System.nanoTime());
        }

        private Map<String, Integer> play() {
            try {
                expect(
                        201,
                        nodes.root(0)
                                .json(
                                        "POST",
                                        "/v1/projects/default/users",
                                        json("{'external_id': '%s', 'name': 'U', 'role': 'member'}")
                                                .formatted(user)));
                create();
                for (int command = 0; command < COMMANDS; command++) {
                    command();
                }
                for (Known key : keys) {
                    verifyAll(key);
                }
                return codes;
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("seed " + seed + ": " + done, failed);
            }
        }

        private void command() {
            int kind = random.nextInt(20);
            if (kind == 0 && keys.size() < 3) {
                create();
            } else if (kind <= 2) {
                enableUser(!userEnabled);
            } else {
                Known key = keys.get(random.nextInt(keys.size()));
                KeyModel.State now = key.model().newest();
                boolean live = now.there() && !now.revoked();
                if (kind <= 5 && live) {
                    enable(key, !now.enabled());
                } else if (kind == 6 && live) {
                    rotate(key);
                } else if (kind <= 8 && live) {
                    setCredits(key, random.nextInt(4));
                } else if (kind == 9 && live) {
                    end(key, "revoke");
                } else if (kind == 10 && now.there()) {
                    end(key, "delete");
                } else {
                    verify(
                            key,
                            random.nextInt(NODES),
                            random.nextInt(key.secrets().size()),
                            random.nextInt(4) == 0);
                }
            }
        }

        private TestClient at(int node, boolean waits) {
            return nodes.root(node).with("Prefer", waits ? "wait=20" : "wait=0");
        }

        /** Makes a change; answers with its receipt, which says at once or in the end that all have applied it. */
        private TestResponse change(int node, String method, String path, String json) {
            boolean waits = random.nextInt(4) == 0;
            done.add("node " + node + ": " + method + " " + path + " " + json + (waits ? " waits" : ""));
            TestResponse reply = at(node, waits).json(method, path, json);
            assertThat(reply.status()).as(reply.body()).isBetween(200, 299);
            assertThat(!waits || isComplete(reply) || isCompleteByHeader(reply))
                    .as(reply.body())
                    .isTrue();
            return reply;
        }

        private static boolean isCompleteByHeader(TestResponse reply) {
            return reply.header("Rekey-Receipt")
                    .filter(text -> text.endsWith("complete=?1"))
                    .isPresent();
        }

        private static long epoch(TestResponse reply) {
            String receipt = reply.header("Rekey-Receipt").orElseThrow();
            return Long.parseLong(receipt.substring(0, receipt.indexOf(';')));
        }

        private void applied(TestResponse reply) {
            if (isCompleteByHeader(reply)) {
                keys.forEach(key -> key.model().confirmed());
            }
        }

        private void create() {
            int node = random.nextInt(NODES);
            TestResponse made = change(node, "POST", "/v1/keys", """
                {"project": "default", "owner": "%s", "name": "k", "restricted": false}
                """.formatted(user));
            KeyModel.State state = new KeyModel.State(true, false, true, userEnabled, false, Set.of(0));
            keys.add(new Known(
                    "/v1/keys/" + made.text("/id"),
                    new KeyModel(NODES, MAX_STALE.toNanos(), state, epoch(made), System.nanoTime()),
                    new ArrayList<>(List.of(made.text("/secret")))));
            applied(made);
        }

        private void enableUser(boolean enabled) {
            int node = random.nextInt(NODES);
            TestResponse changed = change(
                    node,
                    "PATCH",
                    "/v1/projects/default/users/" + user,
                    json("{'enabled': %s}").formatted(enabled));
            long answered = System.nanoTime();
            userEnabled = enabled;
            for (Known key : keys) {
                KeyModel.State now = key.model().newest();
                key.model()
                        .changed(
                                new KeyModel.State(
                                        now.there(), now.revoked(), now.enabled(), enabled, now.credited(), now.live()),
                                node,
                                epoch(changed),
                                answered);
            }
            applied(changed);
        }

        private void record(Known key, KeyModel.State next, int node, TestResponse changed) {
            key.model().changed(next, node, epoch(changed), System.nanoTime());
            applied(changed);
        }

        private void enable(Known key, boolean enabled) {
            int node = random.nextInt(NODES);
            TestResponse changed =
                    change(node, "PATCH", key.path(), json("{'enabled': %s}").formatted(enabled));
            KeyModel.State now = key.model().newest();
            record(
                    key,
                    new KeyModel.State(true, false, enabled, now.ownerEnabled(), now.credited(), now.live()),
                    node,
                    changed);
        }

        private void rotate(Known key) {
            int node = random.nextInt(NODES);
            TestResponse changed = change(node, "POST", key.path() + "/rotate", json("{'overlap_seconds': 0}"));
            key.secrets().add(changed.text("/secret"));
            KeyModel.State now = key.model().newest();
            Set<Integer> live = Set.of(key.secrets().size() - 1);
            record(
                    key,
                    new KeyModel.State(true, false, now.enabled(), now.ownerEnabled(), now.credited(), live),
                    node,
                    changed);
        }

        /** So few that no node ever holds one that it has not spent. */
        private void setCredits(Known key, int number) {
            int node = random.nextInt(NODES);
            TestResponse changed = change(
                    node,
                    "PATCH",
                    key.path(),
                    json("{'credits': {'remaining': %s}}").formatted(number));
            KeyModel.State now = key.model().newest();
            key.model().credits(number);
            record(
                    key,
                    new KeyModel.State(true, false, now.enabled(), now.ownerEnabled(), true, now.live()),
                    node,
                    changed);
        }

        private void end(Known key, String how) {
            int node = random.nextInt(NODES);
            KeyModel.State now = key.model().newest();
            boolean revokes = how.equals("revoke");
            TestResponse changed = revokes
                    ? change(node, "POST", key.path() + "/revoke", "{}")
                    : change(node, "DELETE", key.path(), "");
            Set<Integer> live = revokes ? new HashSet<>(now.live()) : Set.of();
            record(
                    key,
                    new KeyModel.State(
                            revokes, revokes || now.revoked(), now.enabled(), now.ownerEnabled(), now.credited(), live),
                    node,
                    changed);
        }

        private void verifyAll(Known key) {
            for (int node = 0; node < NODES; node++) {
                for (int secret = 0; secret < key.secrets().size(); secret++) {
                    verify(key, node, secret, node == 1);
                }
            }
        }

        private void verify(Known key, int node, int secret, boolean newest) {
            long minEpoch = newest ? key.model().epoch() : 0;
            long start = System.nanoTime();
            Set<String> explained = key.model().explained(node, secret, start, minEpoch);
            TestResponse reply = expect(
                    200,
                    nodes.root(node)
                            .json(
                                    "POST",
                                    "/v1/verify",
                                    json("{'key': '%s', 'min_epoch': %s}")
                                            .formatted(key.secrets().get(secret), minEpoch)));
            String code = reply.text("/code");
            done.add("node " + node + ": " + key.path() + " secret " + secret + (newest ? " newest" : "") + " is "
                    + code + " of " + explained);
            assertThat(explained).contains(code);
            codes.merge(code, 1, Integer::sum);
            key.model().answered(node, secret, start, minEpoch, code);
        }
    }
}
