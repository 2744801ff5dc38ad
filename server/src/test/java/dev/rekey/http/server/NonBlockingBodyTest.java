package dev.rekey.http.server;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpLimitsBuilder;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.NonBlockingOperation;
import dev.rekey.http.TestApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies of requests that are answered on the thread that read them: however they arrive, the answer is the same. */
@Timeout(60)
class NonBlockingBodyTest {

    private static final HttpLimits IMPATIENT = HttpLimitsBuilder.builder()
            .headerBytes(16 * 1024)
            .headers(128)
            .uriBytes(8 * 1024)
            .bodyBytes(1024 * 1024)
            .idleTimeout(Duration.ofMillis(1000))
            .bodyTimeout(Duration.ofMillis(1500))
            .connections(256)
            .requestsInFlight(8)
            .retryAfterSeconds(1)
            .stopTimeout(Duration.ofSeconds(5))
            .build();

    private static final String POST = "POST /one/quick HTTP/1.1\r\nHost: a\r\n";
    private static final int LARGEST_QUICK = 16 * 1024;

    private static final int LARGEST_FRAME = 16 * 1024;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /** Tells the body, and whether it was answered at once; a body that begins with {@code later} takes waiting. */
    private static final class Quick implements NonBlockingOperation {

        @Override
        public HttpResponse handle(HttpExchange exchange) {
            return response("later", exchange);
        }

        @Override
        public @Nullable HttpResponse tryHandle(HttpExchange exchange) {
            String body = new String(exchange.body(), StandardCharsets.ISO_8859_1);
            return body.startsWith("later") ? null : response("at once", exchange);
        }

        private static HttpResponse response(String when, HttpExchange exchange) {
            String body = new String(exchange.body(), StandardCharsets.ISO_8859_1);
            String shown = body.length() > 100 ? body.length() + " bytes" : body;
            return HttpResponse.text(200, "text/plain", "<" + when + ": " + shown + ">");
        }
    }

    private LoopbackServer server;

    @BeforeEach
    void start() throws IOException {
        TestApi api =
                new TestApi("first", "/one").serving(List.of(HttpRoute.of("POST", "/one/quick", "quick", new Quick())));
        server = new LoopbackServer(api, IMPATIENT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aBodyThatComesWithItsHeadersIsAnsweredAtOnce() throws IOException {
        assertAnswered("at once: hello", POST + "Content-Length: 5\r\n\r\nhello");
        assertAnswered("at once: ", POST + "Content-Length: 0\r\n\r\n");
        assertAnswered("at once: ", POST + "\r\n");
        assertAnswered("later: later", POST + "Content-Length: 5\r\n\r\nlater");
    }

    @Test
    void aBodyThatComesOctetByOctetIsAnsweredAtOnce() throws IOException {
        String body = "one by one";
        try (RawClient client = new RawClient(server.port())) {
            client.send(POST + "Content-Length: " + body.length() + "\r\n\r\n");
            for (int at = 0; at < body.length(); at++) {
                // Each in a segment of its own.
                client.send(body.substring(at, at + 1));
                live();
            }
            assertThat(client.readUntil(">")).startsWith("HTTP/1.1 200").endsWith("<at once: one by one>");
        }
    }

    @Test
    void aBodyInTwoPiecesIsAnsweredWhole() throws IOException {
        for (String body : new String[] {"first half, second half", "later half, second half"}) {
            try (RawClient client = new RawClient(server.port())) {
                client.send(POST + "Content-Length: " + body.length() + "\r\n\r\n");
                live();
                client.send(body.substring(0, 11));
                live();
                client.send(body.substring(11));
                String when = body.startsWith("later") ? "later" : "at once";
                assertThat(client.readUntil(">")).endsWith("<" + when + ": " + body + ">");
            }
        }
    }

    @Test
    void chunksAreAnsweredAtOnce() throws IOException {
        String chunked = POST + "Transfer-Encoding: chunked\r\n\r\n";
        assertAnswered("at once: abcde", chunked + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n");
        try (RawClient client = new RawClient(server.port())) {
            client.send(chunked + "3\r\nab");
            live();
            client.send("c\r\n2\r\nd");
            live();
            client.send("e\r\n0\r\n\r\n");
            assertThat(client.readUntil(">")).endsWith("<at once: abcde>");
        }
    }

    @Test
    void aBodyIsHeldBackUntilItIsWanted() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send(POST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
                    .readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("hello").readUntil(">"))
                    .startsWith("HTTP/1.1 200")
                    .endsWith(": hello>");
        }
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send(POST + "Expect: 100-continue\r\nContent-Length: 5000000\r\n\r\n")
                    .readToEnd();
            assertThat(answer).startsWith("HTTP/1.1 413").doesNotContain("100 Continue");
        }
    }

    @Test
    void aLargeBodyIsLeftToAThreadThatMayTakeItsTime() throws IOException {
        for (int size : new int[] {LARGEST_QUICK, LARGEST_QUICK + 1, 200_000}) {
            String when = size > LARGEST_QUICK ? "later" : "at once";
            assertAnswered(
                    when + ": " + size + " bytes", POST + "Content-Length: " + size + "\r\n\r\n" + "x".repeat(size));
        }
        // Without a length it is known to be too large when it has come to be.
        for (int size : new int[] {LARGEST_QUICK, 200_000}) {
            String when = size > LARGEST_QUICK ? "later" : "at once";
            String chunk = Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n0\r\n\r\n";
            assertAnswered(when + ": " + size + " bytes", POST + "Transfer-Encoding: chunked\r\n\r\n" + chunk);
        }
        try (RawClient client = new RawClient(server.port())) {
            client.send(POST + "Transfer-Encoding: chunked\r\n\r\n200000\r\n");
            try {
                client.send("x".repeat(0x200000));
            } catch (IOException reset) {
                // Refused before it was sent whole.
            }
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 413").contains(json("'kind':'TooLarge'"));
        }
    }

    @Test
    void aBodyThatNeverEndsIsRefusedInTime() throws IOException {
        for (String rest : new String[] {
            "Content-Length: 10\r\n\r\n", "Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nabc"
        }) {
            try (RawClient client = new RawClient(server.port())) {
                assertThat(client.send(POST + rest).readToEnd())
                        .startsWith("HTTP/1.1 408")
                        .contains(json("'api':'first','kind':'TooSlow'"));
            }
        }
    }

    @Test
    void aBodyThatComesTooSlowlyIsRefusedInTime() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(POST + "Content-Length: 1000\r\n\r\n");
            CountDownLatch answered = new CountDownLatch(1);
            Thread drops = Thread.ofVirtual().start(() -> {
                try {
                    while (!answered.await(200, TimeUnit.MILLISECONDS)) {
                        client.send("x");
                    }
                } catch (IOException | InterruptedException cutOff) {
                    // As it should be.
                }
            });
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408").contains(json("'kind':'TooSlow'"));
            answered.countDown();
            drops.join();
        }
    }

    @Test
    void aClientThatStopsInTheMiddleHurtsNobody() throws IOException {
        for (String rest :
                new String[] {"Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nabc"}) {
            try (RawClient client = new RawClient(server.port())) {
                assertThat(client.send(POST + rest).halfClose().readToEnd()).doesNotContain("HTTP/1.1 5");
            }
        }
        assertAnswered("at once: hello", POST + "Content-Length: 5\r\n\r\nhello");
    }

    /** They hold no place among the requests that are being worked on, of which there are few. */
    @Test
    void bodiesThatAreAwaitedKeepNobodyElseOut() throws IOException {
        List<RawClient> waiting = new ArrayList<>();
        try {
            for (int number = 0; number < 50; number++) {
                RawClient client = new RawClient(server.port());
                waiting.add(client);
                client.send(POST + "Content-Length: 5\r\n\r\nab");
            }
            assertAnswered("later: later", POST + "Content-Length: 5\r\n\r\nlater");
            for (RawClient client : waiting) {
                assertThat(client.send("cde").readUntil(">")).endsWith("<at once: abcde>");
            }
        } finally {
            for (RawClient client : waiting) {
                client.close();
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int number = 0; number < 60; number++) {
            String body = (number % 3 == 0 ? "later " : "") + number;
            requests.append(POST)
                    .append("Content-Length: ")
                    .append(body.length())
                    .append("\r\n\r\n")
                    .append(body);
        }
        requests.append("GET /one/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        try (RawClient client = new RawClient(server.port())) {
            String[] answers = client.send(requests.toString()).readToEnd().split("HTTP/1.1 200 OK\r\n", -1);
            assertThat(answers).hasSize(62);
            for (int number = 0; number < 60; number++) {
                String expected = number % 3 == 0 ? "later: later " + number : "at once: " + number;
                assertThat(answers[number + 1]).endsWith("<" + expected + ">");
            }
        }
    }

    @Test
    void theSameOverHttp2() throws IOException {
        for (String body : new String[] {"hello", "later", "x".repeat(LARGEST_QUICK), "x".repeat(60_000)}) {
            boolean later = body.equals("later") || body.length() > LARGEST_QUICK;
            String shown = body.length() > 100 ? body.length() + " bytes" : body;
            // Whole, and in pieces of which each comes when the one before has been taken.
            for (int pieces : new int[] {1, 5}) {
                try (RawClient client = new RawClient(server.port())) {
                    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(frame(SETTINGS, 0, 0, new byte[0]));
                    client.send(frame(HEADERS, END_HEADERS, 1, headers()));
                    byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
                    int each = octets.length / pieces;
                    for (int piece = 0; piece < pieces; piece++) {
                        boolean last = piece == pieces - 1;
                        byte[] sent =
                                Arrays.copyOfRange(octets, piece * each, last ? octets.length : (piece + 1) * each);
                        for (int at = 0; at < sent.length; at += LARGEST_FRAME) {
                            int end = Math.min(sent.length, at + LARGEST_FRAME);
                            int flags = last && end == sent.length ? END_STREAM : 0;
                            client.send(frame(DATA, flags, 1, Arrays.copyOfRange(sent, at, end)));
                        }
                        live();
                    }
                    String expected = "<" + (later ? "later: " : "at once: ") + shown + ">";
                    assertThat(client.readUntil(expected)).endsWith(expected);
                }
            }
        }
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
    private static byte[] headers() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (String text : List.of(":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/one/quick")) {
            if (text.startsWith(":")) {
                block.write(0);
            }
            block.write(text.length());
            block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
        return block.toByteArray();
    }

    private void assertAnswered(String expected, String request) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.send(request).readUntil(">"))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("<" + expected + ">");
        }
    }

    /** Comes back when the network's threads have got round to another connection. */
    private void live() throws IOException {
        try (RawClient other = new RawClient(server.port())) {
            other.send("GET /one/live HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("alive");
        }
    }
}
