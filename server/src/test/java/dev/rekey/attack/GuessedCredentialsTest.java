package dev.rekey.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.MetricsScrape;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.PersistentConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers try credentials and scrape metrics, hundreds of times a second, from one address and from many. */
@Timeout(180)
@OneDatabase
@Tag("process")
class GuessedCredentialsTest {

    /** Together hundreds of requests a second, each on a connection of its own. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final int CONNECTIONS = 20;

    /** What one address may have looked up within the time: 50, and 5 for each second of it. */
    private static long mostLookUps(long begun) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) + 2;
        return 50 + 50 * seconds / 60 + 5 * seconds;
    }

    @TempDir
    private Path data;

    private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    @Test
    void guessedCredentialsAreThrottledAndReportedWithoutDelayingOthers() throws Exception {
        try (AttackedServer server = AttackedServer.start(data);
                ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
            long before = server.liveBytes();
            double misses = misses(server);
            long begun = System.nanoTime();
            List<Future<?>> attacks = new ArrayList<>();
            int addresses = 1;
            try (Bystander bystander = server.bystander()) {
                for (int one = 0; one < CONNECTIONS; one++) {
                    String name = "one-address-" + one;
                    attacks.add(attackers.submit(() -> guess(server, "127.0.0.1", "/v1/keys", name)));
                    attacks.add(attackers.submit(() -> guess(server, "127.0.0.1", "/metrics", name + "-metrics")));
                }
                await().atMost(Duration.ofSeconds(60)).until(() -> count(429) > 500);
                for (int one = 0; one < CONNECTIONS; one++) {
                    String address = "127.0.2." + (one + 1);
                    attacks.add(attackers.submit(() -> guess(server, address, "/v1/keys", address)));
                    addresses++;
                }
                await().atMost(Duration.ofSeconds(60)).until(() -> count(429) > 2_000 && bystander.asked() > 300);
                bystander.assertServed();
            } finally {
                ended.countDown();
            }
            for (Future<?> one : attacks) {
                one.get();
            }
            assertThat(statuses.keySet()).as("statuses of %s", statuses).isSubsetOf(401, 429);
            assertThat(misses(server) - misses).as("look-ups in the database").isLessThanOrEqualTo((double)
                    (addresses * mostLookUps(begun) + 20));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> server.process().log().stream()
                            .anyMatch(line ->
                                    line.contains("dev.rekey.security authentication failed: address=127.0.0.1 ")));
            assertThat(server.process().log().stream().filter(line -> line.contains("dev.rekey.security")))
                    .hasSizeLessThanOrEqualTo(21 * 4);
            server.assertAlive();
            assertThat(server.liveBytes() - before).as("bytes kept").isLessThan(16L << 20);
        }
    }

    private static double misses(AttackedServer server) {
        return MetricsScrape.fresh(server.root().from(Bystander.ADDRESS)).value("rekey_cache_misses_total ");
    }

    private long count(int status) {
        LongAdder counted = statuses.get(status);
        return counted == null ? 0 : counted.sum();
    }

    private Void guess(AttackedServer server, String address, String path, String name)
            throws IOException, InterruptedException {
        for (int number = 0; !ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS); number++) {
            try (PersistentConnection connection =
                    new PersistentConnection(server.connectFrom(address), "guess-" + name + "-" + number)) {
                int status = connection.send("GET", path, null).status();
                statuses.computeIfAbsent(status, none -> new LongAdder()).increment();
            }
        }
        return null;
    }
}
