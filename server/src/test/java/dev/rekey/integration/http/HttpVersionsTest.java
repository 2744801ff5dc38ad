package dev.rekey.integration.http;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Load balancers' health checks and nginx's default upstream: HTTP/1.0, and connections that end with the answer. */
@BothDatabases
class HttpVersionsTest {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final String KEY = "Authorization: Bearer " + TestServer.ROOT_KEY + "\r\n";

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void anHttp10RequestIsAnsweredAndTheConnectionClosed() throws IOException {
        assertAnsweredAndClosed("GET /health/live HTTP/1.0\r\n\r\n", "200", json("{'status':'live'}"));
        assertAnsweredAndClosed("GET /health/ready HTTP/1.0\r\n\r\n", "200", json("{'status':'ready'}"));
        assertAnsweredAndClosed("GET /v1/projects HTTP/1.0\r\n" + KEY + "\r\n", "200", json("'next_cursor':null}"));
        assertAnsweredAndClosed("GET /v1/projects HTTP/1.0\r\n\r\n", "401", json("'errors':[]}"));
        assertAnsweredAndClosed("GET /nowhere HTTP/1.0\r\n\r\n", "404", json("'errors':[]}"));
    }

    @Test
    void anHttp10RequestWithABodyIsServed() throws IOException {
        String slug = server.freshName("old");
        String body = json("{'slug': '%s', 'name': 'Old'}").formatted(slug);
        assertAnsweredAndClosed(
                "POST /v1/projects HTTP/1.0\r\n" + KEY + "Content-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body,
                "201",
                "}");
        assertThat(server.root().get("/v1/projects/" + slug).status()).isEqualTo(200);
    }

    @Test
    void connectionCloseIsHonoured() throws IOException {
        String close = " HTTP/1.1\r\nHost: rekey\r\nConnection: close\r\n";
        assertAnsweredAndClosed("GET /health/live" + close + "\r\n", "200", json("{'status':'live'}"));
        assertAnsweredAndClosed("GET /v1/projects" + close + KEY + "\r\n", "200", json("'next_cursor':null}"));
        assertAnsweredAndClosed("DELETE /v1/keys/none" + close + KEY + "\r\n", "404", json("'errors':[]}"));
    }

    @Test
    void anHttp10ClientMayKeepItsConnection() throws IOException {
        String keep = "GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
        String last = "GET /health/live HTTP/1.0\r\n\r\n";
        assertThat(exchange(keep + last).split("HTTP/1\\.[01] 200 ", -1)).hasSize(3);
    }

    private static void assertAnsweredAndClosed(String request, String status, String end) throws IOException {
        String answer = exchange(request);
        assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*").endsWith(end);
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(answer).containsIgnoringCase("\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
        assertThat(answer).doesNotContainIgnoringCase("\r\nTransfer-Encoding:");
    }

    /** All that comes until the server closes the connection, which it has to do in time. */
    private static String exchange(String request) throws IOException {
        URI uri = server.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
