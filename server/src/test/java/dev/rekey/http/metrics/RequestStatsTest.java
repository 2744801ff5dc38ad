package dev.rekey.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpLimitsBuilder;
import dev.rekey.http.TestApi;
import dev.rekey.http.server.LoopbackServer;
import dev.rekey.http.server.RawClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RequestStatsTest {

    private static final HttpLimits ONE_BATCH_SIZE = HttpLimitsBuilder.builder()
            .headerBytes(16 * 1024)
            .headers(128)
            .uriBytes(8 * 1024)
            .bodyBytes(HttpLimits.DEFAULT_BODY_BYTES)
            .idleTimeout(Duration.ofSeconds(30))
            .bodyTimeout(Duration.ofSeconds(20))
            .connections(64)
            .requestsInFlight(1)
            .retryAfterSeconds(1)
            .stopTimeout(Duration.ofSeconds(8))
            .build();

    private static long answers(RequestStats counts, String api, String method, String route, int kind) {
        return counts.all().stream()
                .filter(one -> one.api().equals(api)
                        && one.method().equals(method)
                        && one.route().equals(route))
                .flatMapToLong(one -> Arrays.stream(one.answers(kind - 1)))
                .sum();
    }

    @Test
    void anAnswerIsCountedUnderItsTemplateMethodAndKindOfStatus() throws Exception {
        try (LoopbackServer server = new LoopbackServer()) {
            server.get("/one/things/a");
            server.get("/one/things/b");
            server.get("/one/live");
            server.get("/one/refused");
            server.get("/two/nothing/here");
            server.get("/nobody/owns/this");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(answers(server.counts, "first", "GET", "/one/things/{thing}", 2))
                            .isEqualTo(2));
            assertThat(answers(server.counts, "first", "GET", "/one/live", 2)).isEqualTo(1);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(answers(server.counts, "first", "GET", "/one/refused", 4))
                            .isEqualTo(1));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(answers(server.counts, "second", "none", "none", 4))
                            .isEqualTo(1));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(answers(server.counts, "first", "none", "none", 4))
                            .isEqualTo(1));
            assertThat(answers(server.counts, "second", "GET", "/two/things/{thing}", 2))
                    .isZero();
        }
    }

    @Test
    void whatTheParserRefusesIsCountedToo() throws Exception {
        try (LoopbackServer server = new LoopbackServer();
                RawClient client = new RawClient(server.port())) {
            client.send("GET /one/live HTTP/1.1\r\n\r\n").readToEnd();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(answers(server.counts, "first", "none", "none", 4))
                            .isEqualTo(1));
        }
    }

    @Test
    void requestsInFlightAndRejectedRequestsAreCounted() throws Exception {
        try (LoopbackServer server = new LoopbackServer(new TestApi("first", "/one"), ONE_BATCH_SIZE)) {
            CompletableFuture<?> slow =
                    server.client.sendAsync(server.to("/one/slow").build(), BodyHandlers.ofString());
            assertThat(server.first.gate().entered().tryAcquire(20, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(server.counts.inFlight()).isEqualTo(1);
            assertThat(server.get("/one/things/a").statusCode()).isEqualTo(503);
            assertThat(server.counts.turnedAwaySoFar()).isEqualTo(1);
            server.first.gate().opened().countDown();
            slow.join();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(server.counts.inFlight()).isZero());
        }
    }

    @Test
    void aTimeBelongsToTheFirstBucketThatHoldsIt() {
        RouteStats counts = new RouteStats("first", "GET", "/one");
        counts.count(200, 0);
        counts.count(204, 250_000);
        counts.count(299, 250_001);
        counts.count(200, Long.MAX_VALUE / 2);
        counts.count(503, 1_000_000);
        assertThat(counts.answers(1)).containsExactly(2, 1, 0, 0, 0, 0, 0, 1);
        assertThat(counts.answers(4)).containsExactly(0, 1, 0, 0, 0, 0, 0, 0);
        assertThat(counts.seconds(4)).isEqualTo(0.001);
        assertThat(RouteStats.bounds()).hasSize(8).endsWith(Double.POSITIVE_INFINITY);
    }

    @Test
    void metricNamesHaveThePrefixAndCountersTheSuffixTotal() {
        assertThat(Metric.gauge("rekey_cache_bytes", "x", () -> 1).kind()).isEqualTo(Metric.Kind.GAUGE);
        assertThatIllegalArgumentException().isThrownBy(() -> Metric.gauge("cache_bytes", "x", () -> 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Metric.gauge("rekey_uses_total", "x", () -> 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Metric.counter("rekey_uses", "x", () -> 1));
    }
}
