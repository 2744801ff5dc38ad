package dev.rekey.http.server;

import static dev.rekey.http.server.Http2FrameWriter.CONTINUATION;
import static dev.rekey.http.server.Http2FrameWriter.END_HEADERS;
import static dev.rekey.http.server.Http2FrameWriter.END_STREAM;
import static dev.rekey.http.server.Http2FrameWriter.HEADERS;
import static dev.rekey.http.server.Http2FrameWriter.PING;
import static dev.rekey.http.server.Http2FrameWriter.frame;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections are closed, and which never are. */
@Timeout(120)
class ConnectionGuardTest extends ConnectionGuardFixture {

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
                assertThat(first.readUntil(json("{'said':'slow'}"))).startsWith("HTTP/1.1 200 ");
                second.readUntil(json("{'said':'slow'}"));
            }
        }
    }

    @Test
    void closedConnectionsLeaveNoState() throws Exception {
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
