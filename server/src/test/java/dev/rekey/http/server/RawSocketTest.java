package dev.rekey.http.server;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What no well-behaved client sends: each is refused in an API's shape or ends the connection, without a 5xx or a hang. */
@Timeout(120)
class RawSocketTest extends RawSocketFixture {

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
                        .readUntil(json("{'said':'a'}"));
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
            assertThat(answers[51]).endsWith(json("{'said':'last'}"));
        }
    }

    @Test
    void takesAnAbsoluteUri() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            String answer = client.send("GET http://a/one/things/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .readToEnd();
            assertThat(answer).endsWith(json("{'said':'a'}"));
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
            assertThat(answer).startsWith("HTTP/1.1 404").contains(json("'api':'first'"));
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
            assertThat(answer).endsWith(json("{'said':'a'}"));
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
            assertThat(answer).startsWith("HTTP/1.1 408").contains(json("'api':'second','kind':'TooSlow'"));
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
