package dev.rekey.http;

import static dev.rekey.http.Http2FrameWriter.CONTINUATION;
import static dev.rekey.http.Http2FrameWriter.END_HEADERS;
import static dev.rekey.http.Http2FrameWriter.END_STREAM;
import static dev.rekey.http.Http2FrameWriter.HEADERS;
import static dev.rekey.http.Http2FrameWriter.PING;
import static dev.rekey.http.Http2FrameWriter.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections are closed, and which never are. */
@Timeout(120)
class ConnectionGuardTest {

    private static final String LIVE = "GET /one/live HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SLOW = "GET /one/slow HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int MANY = 100;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static LoopbackServer server(int connections, int perAddress, int reserved, Duration head)
            throws IOException {
        return server(connections, perAddress, reserved, head, ClientAddress.direct());
    }

    private static LoopbackServer server(
            int connections, int perAddress, int reserved, Duration head, ClientAddress addresses) throws IOException {
        HttpLimits usual = HttpLimits.DEFAULT;
        HttpLimits limits = HttpLimitsBuilder.builder(usual)
                .connections(connections)
                .stopTimeout(Duration.ofSeconds(1))
                .build();
        ConnectionLimits bounds = new ConnectionLimits(perAddress, reserved, head, SHORT, 1024);
        return new LoopbackServer(
                new ListenerSettings("127.0.0.1", 0, bounds, true, HostHeaderCheck.none()), limits, addresses);
    }

    /** Sends drop by drop until the server closes. */
    private static void assertCutOff(RawClient client, byte[] beginning, byte[] drops) throws Exception {
        client.send(beginning);
        CountDownLatch closed = new CountDownLatch(1);
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                for (byte drop : drops) {
                    if (closed.await(100, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                    client.send(new byte[] {drop});
                }
            } catch (IOException | InterruptedException cutOff) {
                // As it should be.
            }
        });
        client.readToEnd();
        closed.countDown();
        sender.join();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "G",
                "GET /one/live HTTP/1.1\r\n",
                "GET /one/live HTTP/1.1\r\nHost: a\r\nX: ",
                "P",
                "PRI * HT"
            })
    void aHeadThatDoesNotEndIsCutOff(String beginning) throws Exception {
        try (LoopbackServer server = server(MANY, MANY, 0, SHORT)) {
            // Silent, drop by drop, and after a request that was served.
            try (RawClient client = new RawClient(server.port())) {
                assertCutOff(client, octets(beginning), new byte[0]);
            }
            if (!beginning.isEmpty() && !beginning.startsWith("P")) {
                try (RawClient client = new RawClient(server.port())) {
                    assertCutOff(client, octets(beginning), octets("x".repeat(1000)));
                }
                try (RawClient client = new RawClient(server.port())) {
                    client.send(LIVE).readUntil("alive");
                    assertCutOff(client, octets(beginning), octets("x".repeat(1000)));
                }
            }
        }
    }

    @Test
    void aHeadOfHttp2ThatDoesNotEndIsCutOff() throws Exception {
        byte[] start = Http2FrameWriter.beginning();
        byte[] open = frame(HEADERS, END_STREAM, 1, Http2FrameWriter.get("/one/live"));
        byte[] more = frame(CONTINUATION, 0, 1, new byte[0]);
        byte[] endless = new byte[100 * more.length];
        for (int at = 0; at < endless.length; at++) {
            endless[at] = more[at % more.length];
        }
        byte[] served = Http2FrameWriter.join(
                start, frame(HEADERS, END_HEADERS | END_STREAM, 1, Http2FrameWriter.get("/one/live")));
        try (LoopbackServer server = server(MANY, MANY, 0, SHORT)) {
            for (byte[] beginning : List.of(
                    octets(Http2FrameWriter.PREFACE),
                    octets(Http2FrameWriter.PREFACE + "\0\0"),
                    Http2FrameWriter.join(start, open),
                    Http2FrameWriter.join(start, new byte[] {0, 0, 40, HEADERS}),
                    Http2FrameWriter.join(served, frame(HEADERS, END_STREAM, 3, Http2FrameWriter.get("/one/live"))))) {
                try (RawClient client = new RawClient(server.port())) {
                    assertCutOff(client, beginning, new byte[0]);
                }
            }
            try (RawClient client = new RawClient(server.port())) {
                assertCutOff(client, Http2FrameWriter.join(start, open), endless);
            }
        }
    }

    @Test
    void anIdleConnectionIsNotCutOff() throws Exception {
        try (LoopbackServer server = server(MANY, MANY, 0, SHORT);
                RawClient idle = new RawClient(server.port());
                RawClient idle2 = new RawClient(server.port());
                RawClient pinging = new RawClient(server.port());
                RawClient silent = new RawClient(server.port())) {
            idle.send(LIVE).readUntil("alive");
            byte[] head = frame(HEADERS, END_HEADERS | END_STREAM, 1, Http2FrameWriter.get("/one/live"));
            idle2.send(Http2FrameWriter.beginning()).send(head).readUntil("alive");
            pinging.send(Http2FrameWriter.beginning()).send(frame(PING, 0, 0, new byte[8]));
            // Longer than the time for a head: twice.
            silent.readToEnd();
            pinging.send(frame(PING, 0, 0, new byte[8]));
            try (RawClient next = new RawClient(server.port())) {
                next.readToEnd();
            }
            idle.send(LIVE).readUntil("alive");
            idle2.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, Http2FrameWriter.get("/one/live")))
                    .readUntil("alive");
            pinging.send(head).readUntil("alive");
        }
    }

    @Test
    void aRequestBeingServedIsNeverCutOff() throws Exception {
        try (LoopbackServer server = server(2, 2, 1, SHORT)) {
            try (RawClient first = new RawClient(server.port());
                    RawClient second = new RawClient(server.port())) {
                first.send(SLOW);
                second.send(Http2FrameWriter.beginning())
                        .send(frame(HEADERS, END_HEADERS | END_STREAM, 1, Http2FrameWriter.get("/one/slow")))
                        .send(frame(HEADERS, 0, 3, new byte[0]));
                assertServing(server, 2);
                for (int round = 0; round < 20; round++) {
                    try (RawClient refused = new RawClient(server.port())) {
                        assertThat(refused.readToEnd()).isEmpty();
                    }
                }
                try (RawClient elsewhere = new RawClient("127.0.0.2", server.port())) {
                    // Beyond the time for a head.
                    elsewhere.readToEnd();
                }
                server.first.gate().opened().countDown();
                assertThat(first.readUntil("{\"said\":\"slow\"}")).startsWith("HTTP/1.1 200 ");
                second.readUntil("{\"said\":\"slow\"}");
            }
        }
    }

    @Test
    void theLongestIdleConnectionOfAnAddressGoesFirst() throws Exception {
        try (LoopbackServer server = server(MANY, 3, 0, LONG);
                RawClient other = new RawClient("127.0.0.2", server.port());
                RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port());
                RawClient third = new RawClient(server.port())) {
            other.send(LIVE).readUntil("alive");
            first.send(LIVE).readUntil("alive");
            second.send("GET /one/").send("l");
            third.send(LIVE).readUntil("alive");
            try (RawClient fourth = new RawClient(server.port());
                    RawClient fifth = new RawClient(server.port())) {
                second.readToEnd();
                first.readToEnd();
                third.send(LIVE).readUntil("alive");
                fourth.send(LIVE).readUntil("alive");
                fifth.send(LIVE).readUntil("alive");
                other.send(LIVE).readUntil("alive");
            }
        }
    }

    @Test
    void theConnectionsOfATrustedProxyAreNotCountedByAddress() throws Exception {
        ClientAddress proxy = new ClientAddress(
                ClientAddress.Source.X_FORWARDED_FOR,
                List.of(IpRange.parse("127.0.0.7").orElseThrow()));
        List<RawClient> clients = new ArrayList<>();
        try (LoopbackServer server = server(MANY, 2, 0, LONG, proxy)) {
            for (int number = 0; number < 10; number++) {
                clients.add(new RawClient("127.0.0.7", server.port()));
            }
            for (RawClient client : clients) {
                client.send(LIVE).readUntil("alive");
            }
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void theLongestIdleConnectionOfAllGoesFirstWhenTheyRunShort() throws Exception {
        try (LoopbackServer server = server(3, 2, 0, LONG);
                RawClient one = new RawClient("127.0.0.2", server.port());
                RawClient two = new RawClient("127.0.0.3", server.port());
                RawClient three = new RawClient("127.0.0.4", server.port())) {
            two.send(LIVE).readUntil("alive");
            three.send(LIVE).readUntil("alive");
            one.send(LIVE).readUntil("alive");
            try (RawClient four = new RawClient("127.0.0.5", server.port())) {
                four.send(LIVE).readUntil("alive");
                two.readToEnd();
                one.send(LIVE).readUntil("alive");
                three.send(LIVE).readUntil("alive");
            }
        }
    }

    /** Of all, and of its address. */
    @ParameterizedTest
    @CsvSource({"3, 100", "100, 3"})
    void aRequestWhoseBodyDoesNotComeMakesRoom(int connections, int perAddress) throws Exception {
        String half = "POST /one/raw HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc";
        try (LoopbackServer server = server(connections, perAddress, 0, LONG);
                RawClient slow = new RawClient(server.port());
                RawClient alsoSlow = new RawClient(server.port());
                RawClient busy = new RawClient(server.port())) {
            busy.send(SLOW);
            assertServing(server, 1);
            slow.send(half);
            alsoSlow.send(half);
            await().atMost(LONG).until(() -> isServed(server));
            await().atMost(LONG).until(() -> isServed(server));
            assertThat(slow.readToEnd()).doesNotContain(" 200 ");
            assertThat(alsoSlow.readToEnd()).doesNotContain(" 200 ");
            server.first.gate().opened().countDown();
            busy.readUntil("{\"said\":\"slow\"}");
        }
    }

    /** Keeps a connection, so that the next one needs another's place. */
    private static boolean isServed(LoopbackServer server) throws InterruptedException {
        try {
            RawClient client = new RawClient(server.port());
            client.send("POST /one/slow HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("MethodNotAllowed");
            client.send("GET /one/slow HTTP/1.1\r\nHost: a\r\n\r\n");
            return server.first.gate().entered().tryAcquire(1, 20, TimeUnit.SECONDS);
        } catch (IOException | AssertionError closed) {
            return false;
        }
    }

    @Test
    void healthChecksAreAnsweredWhenEveryConnectionIsServed() throws Exception {
        String health = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
        try (LoopbackServer server = server(2, 2, 4, LONG);
                RawClient busy = new RawClient(server.port());
                RawClient busy2 = new RawClient(server.port())) {
            busy.send(SLOW);
            busy2.send(SLOW);
            assertServing(server, 2);
            try (RawClient caller = new RawClient("127.0.0.2", server.port())) {
                assertThat(caller.send(LIVE).readToEnd())
                        .startsWith("HTTP/1.1 503 ")
                        .contains("\r\nConnection: close\r\n")
                        .endsWith("\"kind\":\"Unavailable\"}");
            }
            List<RawClient> silent = new ArrayList<>();
            for (int number = 0; number < 8; number++) {
                silent.add(new RawClient("127.0.0." + (10 + number), server.port()));
            }
            try (RawClient probe = new RawClient("127.0.0.2", server.port())) {
                // Nothing is served there, but it is asked.
                assertThat(probe.send(health).readUntil("\"}")).startsWith("HTTP/1.1 404 ");
            }
            for (RawClient client : silent) {
                client.readToEnd();
                client.close();
            }
            server.first.gate().opened().countDown();
            busy.readUntil("{\"said\":\"slow\"}");
            // A moment after its response has been read, the connection may go.
            await().untilAsserted(() -> {
                try (RawClient caller = new RawClient("127.0.0.2", server.port())) {
                    assertThat(caller.send(LIVE).readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
                }
            });
        }
    }

    @Test
    void anAddressWhoseConnectionsAreAllServedGetsNoMore() throws Exception {
        try (LoopbackServer server = server(MANY, 1, 10, LONG);
                RawClient busy = new RawClient(server.port())) {
            busy.send(SLOW);
            assertServing(server, 1);
            try (RawClient more = new RawClient(server.port())) {
                assertThat(more.readToEnd()).isEmpty();
            }
            server.first.gate().opened().countDown();
            busy.readUntil("{\"said\":\"slow\"}");
        }
    }

    private static void assertServing(LoopbackServer server, int requests) throws InterruptedException {
        assertThat(server.first.gate().entered().tryAcquire(requests, 20, TimeUnit.SECONDS))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,        192.0.2.1,            true",
        "192.0.2.1,        192.0.2.2,            false",
        "192.0.2.1,        ::ffff:192.0.2.1,     true",
        "2001:db8:1:2::1,  2001:db8:1:2:ff::9,   true",
        "2001:db8:1:2::1,  2001:db8:1:3::1,      false",
        "::1,              192.0.2.1,            false",
        "::1,              ::2,                  true"
    })
    void ipv6AddressesAreCountedByTheir64(String one, String other, boolean same) {
        ClientNetwork network = ClientNetwork.of(IpAddress.parse(one).orElseThrow());
        assertThat(network.equals(ClientNetwork.of(IpAddress.parse(other).orElseThrow())))
                .isEqualTo(same);
    }

    @Test
    void nothingIsRememberedOfConnectionsThatHaveEnded() throws Exception {
        try (LoopbackServer server = server(MANY, MANY, 2, LONG)) {
            for (int round = 0; round < 200; round++) {
                try (RawClient client = new RawClient("127.0.0.2", server.port())) {
                    client.send(LIVE).readUntil("alive");
                }
            }
            server.stop();
            assertThatThrownBy(() -> new RawClient(server.port())).isInstanceOf(IOException.class);
            assertThat(server.connections()).isZero();
        }
    }
}
