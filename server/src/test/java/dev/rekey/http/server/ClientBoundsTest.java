package dev.rekey.http.server;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.UnavailableException;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpLimitsBuilder;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.NonBlockingOperation;
import dev.rekey.http.TestApi;
import dev.rekey.http.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client meets that sends or takes too slowly, or too much. */
@Timeout(60)
class ClientBoundsTest {

    private static final HttpLimits IMPATIENT = HttpLimitsBuilder.builder()
            .headerBytes(16 * 1024)
            .headers(128)
            .uriBytes(8 * 1024)
            .bodyBytes(1024 * 1024)
            .idleTimeout(Duration.ofSeconds(2))
            .bodyTimeout(Duration.ofSeconds(20))
            .connections(256)
            .requestsInFlight(64)
            .retryAfterSeconds(1)
            .stopTimeout(Duration.ofSeconds(1))
            .build();

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static final NonBlockingOperation QUICK = new NonBlockingOperation() {
        @Override
        public HttpResponse handle(HttpExchange exchange) {
            return HttpResponse.text(200, "text/plain", "<" + exchange.body().length + ">");
        }

        @Override
        public @Nullable HttpResponse tryHandle(HttpExchange exchange) {
            return handle(exchange);
        }
    };

    private static LoopbackServer serving(HttpRoute... routes) throws IOException {
        return new LoopbackServer(new TestApi("first", "/one").serving(List.of(routes)), IMPATIENT);
    }

    @Test
    void failedResponseDoesNotEndLikeACompleteOne() throws Exception {
        HttpRoute broken = HttpRoute.of(
                "GET",
                "/one/broken",
                "broken",
                exchange -> HttpResponse.streamed(200, "text/plain", out -> {
                    out.write(new byte[100_000]);
                    throw new UnavailableException("the database is away");
                }));
        try (LoopbackServer server = new LoopbackServer(new TestApi("first", "/one").serving(List.of(broken)));
                RawClient client = new RawClient(server.port())) {
            String response =
                    client.send("GET /one/broken HTTP/1.1\r\nHost: a\r\n\r\n").readToEnd();
            assertThat(response).startsWith("HTTP/1.1 200 ").doesNotEndWith("\r\n0\r\n\r\n");
        }
        try (LoopbackServer server = new LoopbackServer(new TestApi("first", "/one").serving(List.of(broken)));
                RawClient client = new RawClient(server.port())) {
            String request = "GET /one/broken HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            assertThat(client.send(request).readToEnd())
                    .contains("\r\nTransfer-Encoding: chunked\r\n")
                    .doesNotEndWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void aBodyBeyondWhatItsRouteTakesIsRefused() throws Exception {
        try (LoopbackServer server =
                serving(HttpRoute.of("POST", "/one/small", "small", QUICK).withMaxBodyBytes(40_000))) {
            assertThat(server.send("POST", "/one/small", "text/plain", new byte[40_000])
                            .body())
                    .isEqualTo("<40000>");
            assertThat(server.send("POST", "/one/small", "text/plain", new byte[40_001])
                            .statusCode())
                    .isEqualTo(413);
            assertThat(server.send("POST", "/one/raw", "text/plain", new byte[40_001])
                            .body())
                    .isEqualTo("40001");
        }
    }

    /** Octet by octet, each sooner than the connection would count as silent. */
    @Test
    void aBodySlowerThanItsLeastRateIsRefusedLongBeforeItsTimeIsUp() throws Exception {
        try (LoopbackServer server = serving(HttpRoute.of("POST", "/one/quick", "quick", QUICK))) {
            for (String path : List.of("/one/quick", "/one/raw")) {
                try (RawClient client = new RawClient(server.port())) {
                    client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
                    long begun = System.nanoTime();
                    await().pollInterval(Duration.ofMillis(200))
                            .atMost(Duration.ofSeconds(15))
                            .until(() -> client.send("x").hasSome());
                    assertThat(Duration.ofNanos(System.nanoTime() - begun))
                            .isBetween(Duration.ofMillis(4_900), Duration.ofSeconds(15));
                    assertThat(client.readUntil("\r\n")).isEqualTo("HTTP/1.1 408 Request Timeout\r\n");
                }
            }
        }
    }

    @Test
    void aResponseThatIsTakenTooSlowlyIsCutOffAndItsPlaceIsFreeAgain() throws Exception {
        byte[] large = new byte[4 * 1024 * 1024];
        CountDownLatch ended = new CountDownLatch(1);
        try (LoopbackServer server = serving(HttpRoute.of(
                "GET",
                "/one/large",
                "large",
                exchange -> HttpResponse.streamed(200, "text/plain", out -> {
                    try {
                        for (int piece = 0; piece < 10; piece++) {
                            out.write(large);
                        }
                    } finally {
                        ended.countDown();
                    }
                })))) {
            try (RawClient client = new RawClient(server.port())) {
                client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                        .send(frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0}));
                client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, headers("GET", "/one/large")));
                await().until(() -> server.counts.inFlight() == 1);
                // Taking an octet now and then does not count as silence.
                await().pollInterval(Duration.ofMillis(200))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> {
                            client.send(frame(WINDOW_UPDATE, 0, 1, new byte[] {0, 0, 0, 1}));
                            return ended.getCount() == 0;
                        });
            }
            await().until(() -> server.counts.inFlight() == 0);
            assertThat(server.memory.reserved()).isZero();
        }
    }

    @Test
    void slowReaderOfANonBlockingResponseIsCutOff() throws Exception {
        try (LoopbackServer server = serving(HttpRoute.of("POST", "/one/quick", "quick", QUICK))) {
            try (RawClient client = new RawClient(server.port())) {
                client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                        .send(frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0}));
                client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, headers("POST", "/one/quick")));
                await().until(() -> server.memory.reserved() > 0);
                await().pollInterval(Duration.ofMillis(200))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> {
                            // Of another stream: the connection is not silent.
                            client.send(frame(WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1}));
                            return server.memory.reserved() == 0;
                        });
            }
        }
    }

    @Test
    void manyUnreadFramesEndTheirConnectionAndManyThatAreReadDoNot() throws Exception {
        byte[] one = frame(DATA, 0, 1, new byte[] {'x'});
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int each = 0; each < 2_000; each++) {
            many.writeBytes(one);
        }
        CountDownLatch read = new CountDownLatch(1);
        try (LoopbackServer server = serving(HttpRoute.of("POST", "/one/quick", "quick", QUICK))) {
            try (RawClient client = new RawClient(server.port())) {
                client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(frame(SETTINGS, 0, 0, new byte[0]));
                client.send(frame(HEADERS, END_HEADERS, 1, headers("POST", "/one/quick")));
                client.send(many.toByteArray()).send(frame(DATA, END_STREAM, 1, new byte[0]));
                assertThat(client.readUntil("<2000>")).endsWith("<2000>");
            }
            server.first.probe().set(exchange -> {
                try {
                    read.await();
                } catch (InterruptedException stopping) {
                    throw new IllegalStateException(stopping);
                }
                return HttpResponse.empty(204);
            });
            try (RawClient client = new RawClient(server.port())) {
                client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(frame(SETTINGS, 0, 0, new byte[0]));
                client.send(frame(HEADERS, END_HEADERS, 1, headers("POST", "/one/probe")));
                client.send(many.toByteArray());
                assertThat(client.readToEnd()).contains("too many small frames");
            } finally {
                read.countDown();
            }
        }
    }

    @Test
    void memoryOfAResponseIsReleased() throws Exception {
        try (LoopbackServer server = serving()) {
            for (int round = 0; round < 3; round++) {
                assertThat(server.send("POST", "/one/raw", "text/plain", new byte[1_000_000])
                                .body())
                        .isEqualTo("1000000");
            }
            await().until(() -> server.memory.reserved() == 0);
        }
    }

    @Test
    void bodiesBeyondTheBudgetOfAConnectionAreTurnedAwayAndTheRestIsServed() throws Exception {
        try (LoopbackServer server =
                new LoopbackServer(new TestApi("first", "/one"), IMPATIENT, new ClientMemoryBudget(200_000))) {
            assertThat(server.send("POST", "/one/raw", "text/plain", new byte[50_000])
                            .body())
                    .isEqualTo("50000");
            var refused = server.send("POST", "/one/raw", "text/plain", new byte[500_000]);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(server.get("/one/live").statusCode()).isEqualTo(200);
            await().until(() -> server.memory.reserved() == 0);
        }
    }

    @Test
    void aResponseForWhichThereIsNoMemoryIsCutOff() throws Exception {
        byte[] large = new byte[20 * 1024 * 1024];
        TestApi api = new TestApi("first", "/one")
                .serving(List.of(HttpRoute.of(
                        "GET", "/one/large", "large", exchange -> HttpResponse.bytes(200, "text/plain", large))));
        try (LoopbackServer server = new LoopbackServer(api, IMPATIENT, new ClientMemoryBudget(1_000_000));
                RawClient client = new RawClient(server.port())) {
            client.send("GET /one/large HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("200 OK");
            await().until(() -> server.counts.inFlight() == 0);
            assertThat(client.readToEnd().length()).isLessThan(large.length);
            assertThat(server.memory.reserved()).isZero();
        }
    }

    @Test
    void textsOfTooManyValuesAreTooLarge() {
        String fits = json("{'a': [%s1]}").formatted("1,".repeat(Json.MAX_TOKENS - 10));
        assertThat(Json.object(fits.getBytes(StandardCharsets.US_ASCII)).size()).isEqualTo(1);
        String many = json("{'a': [%s1]}").formatted("1,".repeat(Json.MAX_TOKENS));
        assertThatThrownBy(() -> Json.object(many.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(HttpError.TooLarge.class);
    }

    @Test
    void longestHolderOfMemoryIsEvicted() {
        ClientMemoryBudget memory = new ClientMemoryBudget(100);
        ClientDeadlines deadlines = new ClientDeadlines(memory, Duration.ofSeconds(30));
        List<String> cutOff = new ArrayList<>();
        long now = System.nanoTime();
        for (int seconds : new int[] {2, 9, 5, 0}) {
            assertThat(memory.tryReserve(25)).isTrue();
            deadlines.watch(new ClientDeadlines.Watched() {
                @Override
                public long since() {
                    return now - Duration.ofSeconds(seconds).toNanos();
                }

                @Override
                public long until() {
                    return now + Duration.ofSeconds(60).toNanos();
                }

                @Override
                public void cutOff() {
                    cutOff.add(seconds + " s");
                    memory.release(25);
                }
            });
        }
        deadlines.sweep();
        assertThat(cutOff).containsExactly("9 s");
        assertThat(memory.tryReserve(25)).isTrue();
        deadlines.sweep();
        assertThat(cutOff).containsExactly("9 s", "5 s");
    }

    /** A frame of HTTP/2 (RFC 9113, section 4.1). */
    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Each as it stands, without index or Huffman code (RFC 7541, section 6.2.2). */
    private static byte[] headers(String method, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (String text : List.of(":method", method, ":scheme", "http", ":authority", "a", ":path", path)) {
            if (text.startsWith(":")) {
                block.write(0);
            }
            block.write(text.length());
            block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
        return block.toByteArray();
    }
}
