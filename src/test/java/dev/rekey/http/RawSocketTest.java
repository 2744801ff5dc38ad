package dev.rekey.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no well-behaved client sends: each is refused in an API's shape or ends the connection, without a 5xx or a hang. */
@Timeout(120)
class RawSocketTest {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})[^\r\n]*\r\n");

    private static final HttpLimits IMPATIENT = HttpLimitsBuilder.builder()
            .headerBytes(16 * 1024)
            .headers(128)
            .uriBytes(8 * 1024)
            .bodyBytes(1024 * 1024)
            .idleTimeout(Duration.ofMillis(1000))
            .bodyTimeout(Duration.ofMillis(1500))
            .connections(256)
            .requestsInFlight(64)
            .retryAfterSeconds(1)
            .stopTimeout(Duration.ofSeconds(5))
            .build();

    private static LoopbackServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new LoopbackServer(IMPATIENT, ClientAddress.direct());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Arguments refused(String what, int status, String api, String request) {
        return Arguments.of(what, status, api, request);
    }

    static Stream<Arguments> badRequests() {
        String host = "Host: a\r\n";
        String post = "POST /two/raw HTTP/1.1\r\n" + host;
        String chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                refused("garbage", 400, "first", "\u0001\u0002\u0003garbage\u00ff\u00fe\r\n\r\n"),
                refused(
                        "a TLS hello",
                        400,
                        "first",
                        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"),
                refused("no version", 400, "first", "GET /two/things/a\r\n\r\n"),
                refused("an unknown version", 400, "*", "GET /two/things/a HTTP/9.9\r\n" + host + "\r\n"),
                refused("a lower-case method", 405, "second", "get /two/things/a HTTP/1.1\r\n" + host + "\r\n"),
                refused("no Host", 400, "second", "GET /two/things/a HTTP/1.1\r\n\r\n"),
                refused("two Hosts", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
                refused("a Host twice", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
                refused("an empty Host", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost:\r\n\r\n"),
                refused("a broken Host", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost: a b:c:d\r\n\r\n"),
                refused("another Host than the URI", 400, "*", "GET http://b/two/things/a HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused("user-info in the URI", 400, "*", "GET http://u:p@a/two/things/a HTTP/1.1\r\n" + host + "\r\n"),
                refused("a fragment", 400, "*", "GET /two/things/a#b HTTP/1.1\r\n" + host + "\r\n"),
                refused("NUL in the URI", 400, "*", "GET /two/things/\0 HTTP/1.1\r\n" + host + "\r\n"),
                refused("a space in the URI", 400, "*", "GET /two/things/a b HTTP/1.1\r\n" + host + "\r\n"),
                refused("a raw octet in the URI", 400, "*", "GET /two/things/\u00e9 HTTP/1.1\r\n" + host + "\r\n"),
                refused("broken percents", 400, "*", "GET /two/things/%zz HTTP/1.1\r\n" + host + "\r\n"),
                refused("a percent at the end", 400, "*", "GET /two/things/% HTTP/1.1\r\n" + host + "\r\n"),
                refused("%u", 400, "second", "GET /two/things/%u0041 HTTP/1.1\r\n" + host + "\r\n"),
                refused("overlong UTF-8", 400, "second", "GET /two/things/%c0%af HTTP/1.1\r\n" + host + "\r\n"),
                refused("NUL in a header", 400, "second", "GET /two/things/a HTTP/1.1\r\n" + host + "X: a\0b\r\n\r\n"),
                refused("CR in a header", 400, "second", "GET /two/things/a HTTP/1.1\r\n" + host + "X: a\rb\r\n\r\n"),
                refused("bare LF lines", 400, "*", "GET /two/things/a HTTP/1.1\nHost: a\n\n"),
                refused("a bare LF after a header", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost: a\n\r\n"),
                refused(
                        "a folded header",
                        400,
                        "second",
                        "GET /two/things/a HTTP/1.1\r\n" + host + "X: a\r\n b\r\n\r\n"),
                refused("a blank before the colon", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost : a\r\n\r\n"),
                refused("no colon", 400, "second", "GET /two/things/a HTTP/1.1\r\n" + host + "nonsense\r\n\r\n"),
                refused("an empty header name", 400, "second", "GET /two/things/a HTTP/1.1\r\n" + host + ": x\r\n\r\n"),
                refused(
                        "a huge header",
                        431,
                        "second",
                        "GET /two/things/a HTTP/1.1\r\n" + host + "X: " + "x".repeat(100_000) + "\r\n\r\n"),
                refused(
                        "many headers",
                        431,
                        "second",
                        "GET /two/things/a HTTP/1.1\r\n" + host + "X: y\r\n".repeat(1000) + "\r\n"),
                refused(
                        "too many headers",
                        431,
                        "*",
                        "GET /two/things/a HTTP/1.1\r\n" + host + "X: y\r\n".repeat(100_000) + "\r\n"),
                refused(
                        "a long URI",
                        414,
                        "second",
                        "GET /two/things/" + "a".repeat(9000) + " HTTP/1.1\r\n" + host + "\r\n"),
                refused(
                        "a huge URI",
                        414,
                        "*",
                        "GET /two/things/" + "a".repeat(90_000) + " HTTP/1.1\r\n" + host + "\r\n"),
                refused(
                        "a huge method",
                        431,
                        "first",
                        "G".repeat(90_000) + " /two/things/a HTTP/1.1\r\n" + host + "\r\n"),
                refused("two lengths", 400, "second", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
                refused("lengths in a list", 400, "second", post + "Content-Length: 3, 4\r\n\r\nabcd"),
                refused("a negative length", 400, "second", post + "Content-Length: -3\r\n\r\nabc"),
                refused("a length that is no number", 400, "second", post + "Content-Length: abc\r\n\r\nabc"),
                refused("a signed length", 400, "second", post + "Content-Length: +3\r\n\r\nabc"),
                refused("an endless length", 400, "second", post + "Content-Length: 99999999999999999999\r\n\r\nabc"),
                refused("a huge length", 413, "second", post + "Content-Length: 99999999999\r\n\r\nabc"),
                refused(
                        "length and chunks",
                        400,
                        "second",
                        post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                refused("chunks not last", 501, "second", post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
                refused("an unknown coding", 501, "second", post + "Transfer-Encoding: nonsense\r\n\r\n0\r\n\r\n"),
                refused("a coding without chunks", 501, "second", post + "Transfer-Encoding: gzip\r\n\r\nabc"),
                refused("chunks twice", 400, "second", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
                refused("a chunk size that is no number", 400, "second", chunked + "zz\r\nabc\r\n0\r\n\r\n"),
                refused("a negative chunk size", 400, "second", chunked + "-1\r\nabc\r\n0\r\n\r\n"),
                refused("a huge chunk size", 400, "second", chunked + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
                refused("a chunk longer than said", 400, "second", chunked + "2\r\nabcdef\r\n0\r\n\r\n"),
                refused("a chunk ended by a bare LF", 400, "second", chunked + "3\nabc\n0\n\n"),
                refused("an unknown expectation", 417, "*", post + "Expect: nonsense\r\nContent-Length: 0\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void refusesInADoorsShapeAndCloses(String what, int status, String api, String request) throws IOException {
        String answer;
        try (RawClient client = new RawClient(server.port())) {
            try {
                client.send(request);
            } catch (IOException reset) {
                // Refused before it was sent whole.
            }
            client.halfClose();
            answer = client.readToEnd();
        }
        Matcher line = STATUS.matcher(answer);
        assertThat(line.lookingAt()).as(answer).isTrue();
        int answered = Integer.parseInt(line.group(1));
        assertThat(answered).as(answer).isEqualTo(status == 417 ? 400 : status);
        assertThat(answer)
                .contains("\r\nX-Request-Id: ")
                .contains("\"kind\":\"")
                .doesNotContain("Server:");
        if (!api.equals("*")) {
            assertThat(answer).contains("{\"api\":\"" + api + "\"");
        }
        assertThat(answer.split("HTTP/1\\.", -1))
                .as("one answer, then the end: " + answer)
                .hasSize(2);
    }

    @Test
    void saysThatItClosesAfterARequestThatIsNone() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /two/%00 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void servesHttp10AndCloses() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send("GET /one/live HTTP/1.0\r\n\r\n").readToEnd();
            assertThat(answer).startsWith("HTTP/1.").contains(" 200 ").endsWith("\r\n\r\nalive");
        }
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send("GET /one/stream HTTP/1.0\r\n\r\n").readToEnd();
            assertThat(answer).doesNotContain("chunked").endsWith("\n99999\n");
        }
    }

    @Test
    void keepsAnHttp10ConnectionWhereAsked() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            for (int round = 0; round < 3; round++) {
                String answer = client.send("GET /one/things/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                        .readUntil("{\"said\":\"a\"}");
                assertThat(answer).contains(" 200 ").containsIgnoringCase("connection: keep-alive");
            }
        }
    }

    @Test
    void closesWhereAsked() throws IOException {
        for (String target : new String[] {"/one/things/a", "/one/live", "/one/stream", "/one/nowhere"}) {
            try (RawClient client = new RawClient(server.port())) {
                String answer = client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                        .readToEnd();
                assertThat(answer).startsWith("HTTP/1.1 ").containsIgnoringCase("connection: close");
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int number = 0; number < 50; number++) {
            requests.append("POST /one/raw HTTP/1.1\r\nHost: a\r\nContent-Length: ")
                    .append(number)
                    .append("\r\n\r\n")
                    .append("x".repeat(number));
        }
        requests.append("GET /one/things/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        try (RawClient client = new RawClient(server.port())) {
            String[] answers = client.send(requests.toString()).readToEnd().split("HTTP/1.1 200 OK\r\n", -1);
            assertThat(answers).hasSize(52);
            for (int number = 0; number < 50; number++) {
                assertThat(answers[number + 1]).endsWith("\r\n\r\n" + number);
            }
            assertThat(answers[51]).endsWith("{\"said\":\"last\"}");
        }
    }

    @Test
    void takesAnAbsoluteUri() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send("GET http://a/one/things/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .readToEnd();
            assertThat(answer).endsWith("{\"said\":\"a\"}");
        }
    }

    @Test
    void takesChunksWithExtensionsAndTrailers() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send(
                            "POST /one/raw HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n")
                    .readToEnd();
            assertThat(answer).endsWith("\r\n\r\n5");
        }
    }

    @Test
    void answersAStarRequest() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .readToEnd();
            assertThat(answer).startsWith("HTTP/1.1 404").contains("\"api\":\"first\"");
        }
    }

    @Test
    void refusesToBeATunnel() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n")
                    .halfClose()
                    .readToEnd();
            assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d .*");
        }
    }

    @Test
    void answersAClientThatSendsNoMore() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send("GET /one/things/a HTTP/1.1\r\nHost: a\r\n\r\n")
                    .halfClose()
                    .readToEnd();
            assertThat(answer).endsWith("{\"said\":\"a\"}");
        }
    }

    @Test
    void endsWithAClientThatStopsInTheMiddle() throws IOException {
        for (String start : new String[] {
            "",
            "GET",
            "GET /two/things/a HTTP/1.1\r\nHost: a",
            "POST /two/raw HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
            "POST /two/raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"
        }) {
            try (RawClient client = new RawClient(server.port())) {
                assertThat(client.send(start).halfClose().readToEnd()).doesNotContain("HTTP/1.1 5");
            }
        }
    }

    @Test
    void endsWithAClientThatFallsSilent() throws IOException {
        for (String start : new String[] {
            "",
            "GET /two/th",
            "GET /two/things/a HTTP/1.1\r\nHost: a\r\nX: ",
            "POST /two/raw HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"
        }) {
            try (RawClient client = new RawClient(server.port())) {
                assertThat(client.send(start).readToEnd()).as(start).doesNotContain("HTTP/1.1 5");
            }
        }
    }

    @Test
    void endsWithAClientThatSendsDropByDrop() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /two/raw HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
            CountDownLatch answered = new CountDownLatch(1);
            Thread drops = Thread.ofVirtual().start(() -> {
                try {
                    while (!answered.await(300, TimeUnit.MILLISECONDS)) {
                        client.send("x");
                    }
                } catch (IOException | InterruptedException cutOff) {
                    // As it should be.
                }
            });
            String answer = client.readToEnd();
            assertThat(answer).startsWith("HTTP/1.1 408").contains("\"api\":\"second\",\"kind\":\"TooSlow\"");
            answered.countDown();
            drops.join();
        }
    }

    @Test
    void holdsTheBodyBackUntilItIsWanted() throws IOException {
        String head = " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /one/raw" + head).readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            client.send("hello").readUntil("\r\n\r\n5");
        }
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send("POST /one/unread" + head).readToEnd();
            assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("100 Continue");
        }
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send("POST /one/raw" + head.replace("Length: 5", "Length: 5000000"))
                    .readToEnd();
            assertThat(answer).startsWith("HTTP/1.1 413").doesNotContain("100 Continue");
        }
    }

    @Test
    void answersBeforeTheEndOfABodyThatIsTooLarge() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /two/raw HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n");
            client.send("x".repeat(4_000_000));
            String answer = client.readToEnd();
            assertThat(answer)
                    .startsWith("HTTP/1.1 413")
                    .containsIgnoringCase("connection: close")
                    .endsWith("\"TooLarge\"}");
        }
    }

    @Test
    void speaksHttp2ToThoseWhoKnow() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            // A SETTINGS frame comes first: its type is the fourth octet.
            String frame = client.readUntil("\4");
            assertThat(frame).hasSize(4);
        }
    }

    @Test
    void endsWithABrokenHttp2Connection() throws IOException {
        for (String rest : new String[] {"garbage garbage garbage", "\0\0\1\7\7\7\7\7\7\7", "\u00ff".repeat(64)}) {
            try (RawClient client = new RawClient(server.port())) {
                client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + rest).halfClose();
                assertThat(client.readToEnd()).doesNotContain("HTTP/1.1 5");
            }
        }
    }

    @Test
    void stillServesAfterAllThat() throws Exception {
        assertThat(server.get("/one/things/a").statusCode()).isEqualTo(200);
    }
}
