package dev.rekey.attack;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who uses the server while it is attacked: verifies its key and asks for readiness, again and again, from an
 * address of its own.
 */
final class Bystander implements AutoCloseable {

    /** The address that it connects from. */
    static final String ADDRESS = "127.0.0.9";

    /** Within this time 99 of 100 requests have to be answered. */
    static final Duration BOUND = Duration.ofSeconds(1);

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final URI server;
    private final String verifier;
    private final List<RepeatedRequest> all = new ArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** A request that is made again and again, and how long each took in nanoseconds. */
    private record RepeatedRequest(HttpRequest request, String expected, List<Long> nanos) {

        String path() {
            return request.uri().getPath();
        }
    }

    private Bystander(URI server, String verifier) {
        this.server = server;
        this.verifier = verifier;
    }

    static Bystander start(URI server, String verifier, String secret) {
        Bystander bystander = new Bystander(server, verifier);
        bystander.run(
                bystander
                        .request("/v1/verify")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                json("{'key': '%s'}").formatted(secret)))
                        .build(),
                json("'valid':true"));
        bystander.run(bystander.request("/health/ready").GET().build(), "");
        return bystander;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + verifier);
    }

    private void run(HttpRequest request, String expected) {
        RepeatedRequest asked = new RepeatedRequest(request, expected, new CopyOnWriteArrayList<>());
        all.add(asked);
        threads.add(Thread.ofPlatform().name("bystander").start(() -> {
            try (HttpClient client = client()) {
                while (!ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    ask(client, asked);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.ofLiteral(ADDRESS))
                .build();
    }

    private void ask(HttpClient client, RepeatedRequest request) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            HttpResponse<String> response = client.send(request.request(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200 || !response.body().contains(request.expected())) {
                failures.add(request.path() + ": " + response.statusCode() + " " + response.body());
            }
        } catch (IOException failed) {
            failures.add(request.path() + ": " + failed);
        }
        request.nanos().add(System.nanoTime() - begun);
    }

    /** Waits until so many more requests have been answered. */
    void sendRequests(int times) {
        int before = asked();
        await().atMost(Duration.ofSeconds(60)).until(() -> asked() > before + times);
    }

    /** How many requests have been answered so far. */
    int asked() {
        return all.stream().mapToInt(asked -> asked.nanos().size()).sum();
    }

    /**
     * Ends it, and fails unless every request was answered as it should be, and of those to each path 99 of 100 within
     * {@link #BOUND}: of all together, a slow path would be a few among many of a fast one.
     */
    void assertServed() throws InterruptedException {
        end();
        assertThat(failures)
                .as("requests of the bystander that failed, of " + asked())
                .isEmpty();
        all.forEach(Bystander::assertQuick);
    }

    private static void assertQuick(RepeatedRequest request) {
        List<Long> sorted = new ArrayList<>(request.nanos());
        Collections.sort(sorted);
        assertThat(sorted).as("requests of the bystander to " + request.path()).hasSizeGreaterThan(20);
        long p99 = sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
        assertThat(TimeUnit.NANOSECONDS.toMillis(p99))
                .as("p99 of %d requests of the bystander to %s in ms", sorted.size(), request.path())
                .isLessThanOrEqualTo(BOUND.toMillis());
    }

    private void end() throws InterruptedException {
        ended.countDown();
        for (Thread thread : threads) {
            thread.join(TIMEOUT.toMillis() + 5_000);
        }
    }

    @Override
    public void close() {
        ended.countDown();
        threads.forEach(Thread::interrupt);
    }
}
