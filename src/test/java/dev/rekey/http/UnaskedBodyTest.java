package dev.rekey.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.core.id.IdSource;
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
class UnaskedBodyTest {

    private static final HttpLimits FEW_AT_ONCE = new HttpLimits(
            16 * 1024,
            128,
            8 * 1024,
            1024 * 1024,
            Duration.ofSeconds(40),
            Duration.ofSeconds(40),
            256,
            32,
            1,
            Duration.ofSeconds(1));

    /** The body of a refused request need not come for the answer to go, nor for others to be served. */
    @Test
    void anAnswerThatNeedsNoBodyDoesNotWaitForIt() throws Exception {
        try (TestServer server = new TestServer(FEW_AT_ONCE, ClientAddress.direct())) {
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

    private static final List<Route> QUICK = List.of(
            Route.of("GET", "/one/quick", "quick", new QuickOperation() {
                @Override
                public Answer handle(Exchange exchange) {
                    return TestDoor.say("later");
                }

                @Override
                public @Nullable Answer handleAtOnce(Exchange exchange) {
                    return exchange.hasQuery() ? null : TestDoor.say("at once");
                }
            }),
            Route.of("POST", "/one/judged", "judged", new QuickOperation() {
                @Override
                public Answer handle(Exchange exchange) {
                    return TestDoor.say("later");
                }

                @Override
                public Answer handleAtOnce(Exchange exchange) {
                    return TestDoor.say("whole");
                }

                @Override
                public @Nullable Answer handleWithoutBody(Exchange exchange) {
                    return exchange.hasQuery() ? TestDoor.say("refused") : null;
                }
            }));

    private static TestServer quick() throws IOException {
        return new TestServer(new TestDoor("first", "/one").serving(QUICK), FEW_AT_ONCE);
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
        try (TestServer server = quick()) {
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
        try (TestServer server = quick();
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
        try (TestServer server = quick()) {
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
        try (TestServer server = quick();
                RawClient client = new RawClient(server.port())) {
            client.send("GET /one/quick HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\nx\r\n".repeat(1_000) + "0\r\n\r\n");
            assertThat(client.readUntil("\r\n\r\n")).containsIgnoringCase("Connection: close");
        }
    }

    @Test
    void anAnswerThatTheBodyDecidesStillWaitsForIt() throws Exception {
        try (TestServer server = quick();
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
        Door door = new Door() {
            @Override
            public String name() {
                return "documents";
            }

            @Override
            public List<Route> routes() {
                return List.of(
                        Route.of("GET", "/large", "large", exchange -> Answer.bytes(200, "text/plain", large)),
                        Route.of("GET", "/small", "small", exchange -> Answer.text(200, "text/plain", "small")));
            }

            @Override
            public boolean owns(String path) {
                return true;
            }

            @Override
            public Answer refuse(Refusal refusal, Exchange exchange) {
                throw new AssertionError(refusal);
            }

            @Override
            public Answer refuse(Fault fault, Exchange exchange) {
                return Answer.empty(fault.status());
            }
        };
        HttpServer server = new HttpServer(
                Listener.at("127.0.0.1", 0),
                new RouteTable(List.of(door)),
                FEW_AT_ONCE,
                ClientAddress.direct(),
                new IdSource(InstantSource.system(), new SecureRandom()),
                new RequestCounts());
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
