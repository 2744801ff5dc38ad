package dev.rekey.integration.durability;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.RandomPause;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * {@code kill -9} in the middle of a rotation: it was done once or not at all, and the same request sent again after the
 * restart leaves it done once. No secret that was answered is lost.
 */
@BothDatabases
@Tag("process")
class RotationCrashTest {

    private static final int ROUNDS = 5;
    private static final int WRITERS = 3;
    private static final int MAX_SECRETS = 5;

    @TempDir
    Path data;

    private final List<AssertionError> wrongAnswers = new CopyOnWriteArrayList<>();

    /** One key as its one writer knows it. */
    private static final class Known {
        final String path;
        long version = 1;
        int asked;
        boolean pending;

        /** Those that are to verify; of the unheard of it is known only that they are there. */
        final List<String> secrets = new ArrayList<>();

        int unheard;

        Known(TestResponse made) {
            path = "/v1/keys/" + made.text("/id");
            secrets.add(made.text("/secret"));
        }

        boolean ends() {
            return secrets.size() + unheard == MAX_SECRETS;
        }

        /** The same request as long as it has not been answered. */
        TestResponse rotate(TestClient client) {
            pending = true;
            return client.with("Idempotency-Key", "rotation-" + asked)
                    .json("POST", path + "/rotate", ends() ? json("{'overlap_seconds': 0}") : "{}");
        }

        void answered(TestResponse reply) {
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.json().path("version").longValue())
                    .as(reply.body())
                    .isEqualTo(version + 1);
            if (ends()) {
                secrets.clear();
                unheard = 0;
            }
            if (reply.json().has("secret")) {
                secrets.add(reply.text("/secret"));
            } else {
                assertThat(reply.text("/secret_available")).isEqualTo("false");
                unheard++;
            }
            version++;
            asked++;
            pending = false;
        }
    }

    @Test
    void interruptedRotationIsAppliedOnceOrNotAtAll() throws Exception {
        long seed = Long.getLong("rekey.seed", System.nanoTime());
        System.out.println("RotationCrashTest: -Drekey.seed=" + seed);
        Random random = new Random(seed);
        List<Known> all = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(data)) {
            for (int writer = 0; writer < WRITERS; writer++) {
                all.add(new Known(server.root().json("POST", "/v1/keys", """
                    {"project": "default", "owner": "root", "name": "k", "restricted": false}
                    """)));
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcess server = ServerProcess.start(data)) {
                all.forEach(known -> check(server.root(), known));
                rotateUntilKilled(server, all, random.nextInt(300));
            }
        }
        try (ServerProcess server = ServerProcess.start(data)) {
            all.forEach(known -> check(server.root(), known));
        }
        assertThat(all.stream().mapToLong(known -> known.version).sum()).isGreaterThan((long) ROUNDS * WRITERS);
    }

    private void rotateUntilKilled(ServerProcess server, List<Known> all, int afterMillis) throws InterruptedException {
        CountDownLatch warm = new CountDownLatch(WRITERS);
        List<Thread> threads = new ArrayList<>();
        TestClient client = server.root();
        for (Known known : all) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        known.answered(known.rotate(client));
                        warm.countDown();
                    }
                } catch (UncheckedIOException killed) {
                    warm.countDown();
                } catch (AssertionError wrong) {
                    wrongAnswers.add(wrong);
                    warm.countDown();
                }
            }));
        }
        assertThat(warm.await(30, TimeUnit.SECONDS)).isTrue();
        RandomPause.of(5 + afterMillis);
        server.kill();
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        assertThat(wrongAnswers).isEmpty();
    }

    private static void check(TestClient client, Known known) {
        TestResponse before = client.json("GET", known.path, null);
        assertThat(before.json().path("version").longValue())
                .isBetween(known.version, known.version + (known.pending ? 1 : 0));
        if (known.pending) {
            boolean done = before.json().path("version").longValue() > known.version;
            TestResponse again = known.rotate(client);
            assertThat(again.json().has("secret")).as(again.body()).isEqualTo(!done);
            known.answered(again);
        }
        JsonNode key = client.json("GET", known.path, null).json();
        assertThat(key.path("version").longValue()).isEqualTo(known.version);
        assertThat(key.path("secrets").size()).isEqualTo(known.secrets.size() + known.unheard);
        for (String secret : known.secrets) {
            assertThat(client.json("POST", "/v1/verify", json("{'key': '%s'}").formatted(secret))
                            .text("/code"))
                    .isEqualTo("VALID");
        }
    }
}
