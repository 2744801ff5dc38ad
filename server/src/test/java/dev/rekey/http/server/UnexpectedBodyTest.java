package dev.rekey.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpLimitsBuilder;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.NonBlockingOperation;
import dev.rekey.http.RouteTable;
import dev.rekey.http.TestApi;
import dev.rekey.http.metrics.RequestStats;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take their time with what nobody asked for take it from nobody else. */
@Timeout(60)
class UnexpectedBodyTest {

    private static final HttpLimits FEW_BATCH_SIZE = HttpLimitsBuilder.builder()
            .headerBytes(16 * 1024)
            .headers(128)
            .uriBytes(8 * 1024)
            .bodyBytes(1024 * 1024)
            .idleTimeout(Duration.ofSeconds(40))
            .bodyTimeout(Duration.ofSeconds(40))
            .connections(256)
            .requestsInFlight(32)
            .retryAfterSeconds(1)
            .stopTimeout(Duration.ofSeconds(1))
            .build();

    /** The body of a refused request need not come for the answer to go, nor for others to be served. */
    @Test
    void anAnswerThatNeedsNoBodyDoesNotWaitForIt() throws Exception {
        try (LoopbackServer server = new LoopbackServer(FEW_BATCH_SIZE, ClientAddress.direct())) {
            List<RawClient> slow = new ArrayList<>();
            for (int at = 0; at < 6; at++) {
                slow.add(new RawClient(server.port())
                        .send("POST /one/unread HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nslow"));
            }
            for (RawClient client : slow) {
                assertThat(client.readUntil("\r\n\r\n")).containsIgnoringCase("Connection: close");
            }
            assertThat(server.get("/one/nowhere").statusCode()).isEqualTo(404);
            for (RawClient client : slow) {
                client.close();
            }
        }
    }

    private static final List<HttpRoute> QUICK = List.of(
            HttpRoute.of("GET", "/one/quick", "quick", new NonBlockingOperation() {
                @Override
                public HttpResponse handle(HttpExchange exchange) {
                    return TestApi.say("later");
                }

                @Override
                public @Nullable HttpResponse tryHandle(HttpExchange exchange) {
                    return exchange.hasQuery() ? null : TestApi.say("at once");
                }
            }),
            HttpRoute.of("POST", "/one/judged", "judged", new NonBlockingOperation() {
                @Override
                public HttpResponse handle(HttpExchange exchange) {
                    return TestApi.say("later");
                }

                @Override
                public HttpResponse tryHandle(HttpExchange exchange) {
                    return TestApi.say("whole");
                }

                @Override
                public @Nullable HttpResponse handleWithoutBody(HttpExchange exchange) {
                    return exchange.hasQuery() ? TestApi.say("refused") : null;
                }
            }));

    private static LoopbackServer quick() throws IOException {
        return new LoopbackServer(new TestApi("first", "/one").serving(QUICK), FEW_BATCH_SIZE);
    }

    /** On whatever thread it is made. What comes late is not taken for another request: the connection ends with the answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /one/live",
                "GET /one/quick",
                "GET /one/quick?later",
                "GET /one/things/a",
                "POST /one/judged?refused",
                "POST /one/unread",
                "GET /one/refused",
                "GET /one/nowhere",
                "PUT /one/live"
            })
    void anAnswerThatNeedsNoBodyGoesOutBeforeItComes(String request) throws Exception {
        try (LoopbackServer server = quick()) {
            for (String body : List.of("Content-Length: 10", "Transfer-Encoding: chunked")) {
                try (RawClient client = new RawClient(server.port())) {
                    String head = client.send(request + " HTTP/1.1\r\nHost: a\r\n" + body + "\r\n\r\n")
                            .readUntil("\r\n\r\n");
                    assertThat(head).doesNotContain(" 408 ").containsIgnoringCase("Connection: close");
                    assertThat(client.send("GET /one/live HTTP/1.1\r\nHost: a\r\n\r\n")
                                    .readToEnd())
                            .doesNotContain("HTTP/1.1");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /one/live", "GET /one/quick", "GET /one/things/a", "POST /one/unread", "GET /one/nowhere"})
    void aBodyThatHasComeUnaskedEndsNoConnection(String request) throws Exception {
        try (LoopbackServer server = quick();
                RawClient client = new RawClient(server.port())) {
            for (int round = 0; round < 3; round++) {
                client.send(request + " HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789");
                assertThat(client.readUntil("\r\n\r\n")).doesNotContainIgnoringCase("Connection: close");
                client.send("GET /one/live HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("alive");
            }
        }
    }

    /** One that waited for 5 s, or for 200 ms as responses once did, would make this take 30 s or 20 s. */
    @ParameterizedTest
    @CsvSource({"GET /one/quick, 6", "POST /one/judged?refused, 6", "GET /one/things/a, 100", "POST /one/unread, 100"})
    void manySuchAnswersTakeNoTime(String request, int times) throws Exception {
        try (LoopbackServer server = quick()) {
            long begun = System.nanoTime();
            for (int time = 0; time < times; time++) {
                try (RawClient client = new RawClient(server.port())) {
                    client.send(request + " HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
                            .readUntil("\r\n\r\n");
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
        }
    }

    /** A selector takes a bounded number of pieces off the wire, however small they are. */
    @Test
    void aBodyInVeryManyPiecesIsNotTakenBeforeTheAnswer() throws Exception {
        try (LoopbackServer server = quick();
                RawClient client = new RawClient(server.port())) {
            client.send("GET /one/quick HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\nx\r\n".repeat(1_000) + "0\r\n\r\n");
            assertThat(client.readUntil("\r\n\r\n")).containsIgnoringCase("Connection: close");
        }
    }

    @Test
    void anAnswerThatTheBodyDecidesStillWaitsForIt() throws Exception {
        try (LoopbackServer server = quick();
                RawClient client = new RawClient(server.port())) {
            client.send("POST /one/judged HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
            assertThat(server.get("/one/live").statusCode()).isEqualTo(200);
            assertThat(client.hasSome()).isFalse();
            assertThat(client.send("56789").readUntil("\"}")).contains("whole").doesNotContain("Connection: close");
        }
    }

    @Test
    void aDocumentThatNobodyReadsOnHoldsUpNobody() throws Exception {
        byte[] large = new byte[32 * 1024 * 1024];
        HttpApi api = new HttpApi() {
            @Override
            public String name() {
                return "documents";
            }

            @Override
            public List<HttpRoute> routes() {
                return List.of(
                        HttpRoute.of(
                                "GET", "/large", "large", exchange -> HttpResponse.bytes(200, "text/plain", large)),
                        HttpRoute.of(
                                "GET", "/small", "small", exchange -> HttpResponse.text(200, "text/plain", "small")));
            }

            @Override
            public boolean owns(String path) {
                return true;
            }

            @Override
            public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
                throw new AssertionError(refusal);
            }

            @Override
            public HttpResponse refuse(HttpError error, HttpExchange exchange) {
                return HttpResponse.empty(error.status());
            }
        };
        HttpServer server = new HttpServer(
                ListenerSettings.at("127.0.0.1", 0),
                new RouteTable(List.of(api)),
                FEW_BATCH_SIZE,
                ClientAddress.direct(),
                new IdGenerator(InstantSource.system(), new SecureRandom()),
                new RequestStats());
        server.start();
        try (RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port());
                RawClient third = new RawClient(server.port())) {
            for (RawClient slow : List.of(first, second)) {
                slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("\r\n\r\n");
            }
            assertThat(third.send("GET /small HTTP/1.0\r\n\r\n").readToEnd()).startsWith("HTTP/1.1 200 ");
        } finally {
            server.stop();
        }
    }
}
