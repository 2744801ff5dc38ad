package dev.rekey.http.server;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpLimitsBuilder;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the server does when much is under way. */
@Timeout(60)
class HttpLoadTest {

    @Test
    void aSelectorNeverWaitsForAnOperation() throws Exception {
        int slow = 200;
        // One address may hold an eighth.
        try (LoopbackServer server = new LoopbackServer(atMost(8 * slow), ClientAddress.direct())) {
            List<CompletableFuture<HttpResponse<String>>> waiting = slowOnes(server, slow);
            assertThat(server.first.gate().entered().tryAcquire(slow, 20, TimeUnit.SECONDS))
                    .isTrue();
            for (int round = 0; round < 100; round++) {
                assertThat(server.get("/one/live").body()).isEqualTo("alive");
            }
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            server.first.gate().opened().countDown();
            for (CompletableFuture<HttpResponse<String>> answer : waiting) {
                assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void rejectsExcessLoadAndRecovers() throws Exception {
        int most = 2;
        try (LoopbackServer server = new LoopbackServer(atMost(8 * most), ClientAddress.direct())) {
            List<CompletableFuture<HttpResponse<String>>> waiting = slowOnes(server, most);
            assertThat(server.first.gate().entered().tryAcquire(most, 20, TimeUnit.SECONDS))
                    .isTrue();

            HttpResponse<String> turnedAway = server.get("/two/things/a");
            assertThat(turnedAway.statusCode()).isEqualTo(503);
            assertThatJson(turnedAway.body()).isEqualTo("{'api':'second','kind':'Overloaded'}");
            assertThat(turnedAway.headers().firstValue("Retry-After")).contains("7");
            assertThat(server.get("/one/live").statusCode()).isEqualTo(200);

            server.first.gate().opened().countDown();
            for (CompletableFuture<HttpResponse<String>> answer : waiting) {
                assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
            // A place is free again a moment after its answer has gone out.
            await().untilAsserted(() ->
                    assertThat(server.get("/two/things/a").statusCode()).isEqualTo(200));
            for (int round = 0; round < 3 * most; round++) {
                assertThat(server.get("/two/things/a").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void letsRequestsUnderWayEndBeforeItStops() throws Exception {
        try (LoopbackServer server = new LoopbackServer()) {
            List<CompletableFuture<HttpResponse<String>>> waiting = slowOnes(server, 1);
            assertThat(server.first.gate().entered().tryAcquire(1, 20, TimeUnit.SECONDS))
                    .isTrue();
            Thread stop = Thread.ofVirtual().start(server::stop);
            await().until(() -> refuses(server));
            server.first.gate().opened().countDown();
            assertThat(waiting.getFirst().get(20, TimeUnit.SECONDS).statusCode())
                    .isEqualTo(200);
            assertThat(stop.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void stopsInTimeWhateverIsUnderWay() throws Exception {
        try (LoopbackServer server = new LoopbackServer(atMost(10), ClientAddress.direct());
                RawClient idle = new RawClient(server.port())) {
            slowOnes(server, 1);
            assertThat(server.first.gate().entered().tryAcquire(1, 20, TimeUnit.SECONDS))
                    .isTrue();
            idle.send("GET /one/things/a HTTP/1.1\r\n");
            long start = System.nanoTime();
            server.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        }
    }

    private static boolean refuses(LoopbackServer server) {
        try {
            new RawClient(server.port()).close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private static List<CompletableFuture<HttpResponse<String>>> slowOnes(LoopbackServer server, int count) {
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            waiting.add(server.client.sendAsync(server.to("/one/slow").build(), BodyHandlers.ofString()));
        }
        return waiting;
    }

    private static HttpLimits atMost(int requestsInFlight) {
        return HttpLimitsBuilder.builder()
                .headerBytes(16 * 1024)
                .headers(128)
                .uriBytes(8 * 1024)
                .bodyBytes(1024 * 1024)
                .idleTimeout(Duration.ofSeconds(30))
                .bodyTimeout(Duration.ofSeconds(20))
                .connections(1000)
                .requestsInFlight(requestsInFlight)
                .retryAfterSeconds(7)
                .stopTimeout(Duration.ofSeconds(2))
                .build();
    }
}
