package dev.rekey.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.http.metrics.Metric;
import dev.rekey.http.metrics.MetricsExporter;
import dev.rekey.http.metrics.RequestStats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The port at which metrics are served without a key, and what a scrape costs. */
@Timeout(60)
class MetricsServerTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger rendered = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final MetricsExporter metrics = new MetricsExporter(
            List.of(Metric.gauge("rekey_test", "A test.", this::render)), new RequestStats(), now::get);
    private final MetricsServer server = new MetricsServer("127.0.0.1", 0, metrics);

    private double render() {
        rendered.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return rendered.get();
    }

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        gate.countDown();
        server.close();
        metrics.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** All that comes until the server closes the connection. */
    private String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String request(String method, String path) throws IOException {
        return exchange(method + " " + path + " HTTP/1.1\r\nHost: metrics\r\n\r\n");
    }

    @Test
    void servesMetricsAndNothingElse() throws IOException {
        assertThat(request("GET", "/metrics"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n", "\nrekey_test 1.0\n")
                .contains("Connection: close\r\n");
        assertThat(request("HEAD", "/metrics"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\n");
        for (String other : List.of("/", "/metrics/", "/v1/keys", "/health/ready", "/openapi.yaml")) {
            assertThat(request("GET", other)).as(other).startsWith("HTTP/1.1 404 ");
        }
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE")) {
            assertThat(request(method, "/metrics")).as(method).startsWith("HTTP/1.1 404 ");
        }
        assertThat(exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).doesNotContain("200 OK");
    }

    @Test
    void rendersOnceASecondHoweverManyAsk() throws Exception {
        for (int attempt = 0; attempt < 50; attempt++) {
            assertThat(request("GET", "/metrics")).contains("\nrekey_test 1.0\n");
        }
        assertThat(rendered).hasValue(1);
        now.addAndGet(MetricsExporter.SHARED.toNanos());
        gate = new CountDownLatch(1);
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> first = all.submit(metrics::text);
            await().until(() -> rendered.get() == 2);
            byte[] before = metrics.text();
            assertThat(new String(before, StandardCharsets.UTF_8)).contains("\nrekey_test 1.0\n");
            assertThat(metrics.text()).as("one array for all").isSameAs(before);
            gate.countDown();
            assertThat(new String(first.get(), StandardCharsets.UTF_8)).contains("\nrekey_test 2.0\n");
        }
        assertThat(rendered).hasValue(2);
    }

    @Test
    void thoseWhoAskFirstAllWaitForOneRendering() throws Exception {
        gate = new CountDownLatch(1);
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> asked = new ArrayList<>();
            for (int one = 0; one < 50; one++) {
                asked.add(all.submit(metrics::text));
            }
            await().until(() -> rendered.get() == 1);
            gate.countDown();
            for (Future<byte[]> one : asked) {
                assertThat(one.get()).isSameAs(metrics.text());
            }
        }
        assertThat(rendered).hasValue(1);
    }

    @Test
    void aConnectionIsCutOffAfterTenSecondsWhateverItsClientDoes() throws Exception {
        long begun = System.nanoTime();
        Map<String, Socket> slow = Map.of("silent", connect(), "drips", connect());
        try {
            Socket drips = Objects.requireNonNull(slow.get("drips"));
            await().atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        try {
                            drips.getOutputStream().write('G');
                            return false;
                        } catch (IOException closed) {
                            return true;
                        }
                    });
            assertThat(Objects.requireNonNull(slow.get("silent"))
                            .getInputStream()
                            .readAllBytes())
                    .isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThan(MetricsServer.LIFETIME.minusSeconds(1));
        } finally {
            for (Socket socket : slow.values()) {
                socket.close();
            }
        }
        assertThat(request("GET", "/metrics")).startsWith("HTTP/1.1 200 OK\r\n");
    }
}
