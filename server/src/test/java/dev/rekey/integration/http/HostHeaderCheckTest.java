package dev.rekey.integration.http;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.config.HttpSettings;
import dev.rekey.config.HttpSettingsBuilder;
import dev.rekey.config.ServerSettings;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of a stranger whose name resolves to this server cannot use it: a browser has to name one of its hosts. */
@BothDatabases
class HostHeaderCheckTest {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final String KEY = "Authorization: Bearer " + TestServer.ROOT_KEY + "\r\n";
    private static final String COOKIE = "Cookie: a=b\r\n";
    private static final String ORIGIN = "Origin: http://evil.example\r\n";
    private static final String EVIL = "Host: evil.example\r\n";

    @RegisterExtension
    static final TestServer server = new TestServer(settings -> with(
            settings,
            Optional.of(URI.create("https://keys.example.com:8443")),
            List.of("localhost", "127.0.0.1", "[2001:db8::1]", "other.example.com")));

    @RegisterExtension
    static final TestServer unchecked = new TestServer(settings -> with(settings, Optional.empty(), List.of()));

    private static ServerSettings with(ServerSettings usual, Optional<URI> publicUrl, List<String> allowedHosts) {
        HttpSettings http = usual.http();
        return TestSettings.http(
                TestSettings.trusting(usual, "127.0.0.1"),
                HttpSettingsBuilder.builder(http)
                        .publicUrl(publicUrl)
                        .allowedHosts(allowedHosts)
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "keys.example.com,               200",
                "keys.example.com:8443,          200",
                "KEYS.Example.COM:8443,          200",
                "keys.example.com.,              200",
                "keys.example.com.:8443,         200",
                "keys.example.com:443,           421",
                "keys.example.com..,             421",
                "localhost,                      200",
                "localhost:1234,                 200",
                "LocalHost.,                     200",
                "127.0.0.1:8080,                 200",
                "127.0.0.2,                      421",
                "[2001:db8::1],                  200",
                "[2001:DB8:0:0:0:0:0:1]:80,      200",
                "[2001:db8::2],                  421",
                "[::1],                          421",
                "other.example.com,              200",
                "example.com,                    421",
                "www.keys.example.com,           421",
                "keys.example.com.evil.example,  421",
                "evil.example,                   421",
                "evil.example:8443,              421"
            })
    void aPageIsServedUnderTheHostsOfThisServerOnly(String host, int status) throws IOException {
        for (String path : List.of("/docs", "/docs/start.js", "/openapi.yaml", "/openapi/partoo.yaml")) {
            assertThat(exchange(server, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n"))
                    .as(path)
                    .startsWith("HTTP/1.1 " + status + " ");
        }
        for (String headers : List.of(COOKIE, ORIGIN, COOKIE + ORIGIN, COOKIE + KEY)) {
            int otherwise = headers.contains(KEY) ? 200 : 401;
            assertThat(exchange(server, "GET /v1/projects HTTP/1.1\r\nHost: " + host + "\r\n" + headers))
                    .as(headers)
                    .startsWith("HTTP/1.1 " + (status == 200 ? otherwise : 421) + " ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /docs HTTP/1.0\r\n",
                "GET /docs HTTP/1.0\r\n" + EVIL,
                "GET http://evil.example/docs HTTP/1.1\r\n" + EVIL,
                "GET http://keys.example.com/docs HTTP/1.0\r\n",
                "GET /docs HTTP/1.1\r\n" + EVIL + "X-Forwarded-Host: keys.example.com\r\n",
                "GET /docs HTTP/1.1\r\n" + EVIL + "Forwarded: for=192.0.2.1;host=keys.example.com\r\n",
                "GET /docs HTTP/1.1\r\n" + EVIL + KEY,
                "GET /console HTTP/1.1\r\n" + EVIL,
                "GET /console/keys HTTP/1.1\r\n" + EVIL + KEY,
                "GET /v1/keys HTTP/1.1\r\n" + EVIL + "COOKIE: a=b\r\nX-API-Key: abc\r\n",
                "DELETE /v1/keys/none HTTP/1.1\r\n" + EVIL + COOKIE,
                "GET /nowhere HTTP/1.1\r\n" + EVIL + ORIGIN,
                "GET /api/2.0/keys HTTP/1.1\r\n" + EVIL + ORIGIN
            })
    void everyOtherNameIsMisdirected(String request) throws IOException {
        assertThat(exchange(server, request)).matches("(?s)HTTP/1\\.[01] 421 .*");
    }

    @Test
    void theProblemSaysWhatToDo() throws IOException {
        assertThat(exchange(server, "GET /docs HTTP/1.1\r\n" + EVIL))
                .startsWith("HTTP/1.1 421 Misdirected Request\r\n")
                .contains("\r\nContent-Type: application/problem+json\r\n")
                .contains(json("'code':'misdirected_request'"))
                .contains("public-url")
                .doesNotContain("evil");
        assertThat(exchange(server, "GET http://keys.example.com:8443/docs HTTP/1.1\r\nHost: evil.example\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(exchange(
                        server, "GET http://keys.example.com:8443/docs HTTP/1.1\r\nHost: keys.example.com:8443\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(exchange(server, "GET /docs HTTP/1.1\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource({
        "/health/live, 200",
        "/health/ready, 200",
        "/metrics, 200",
        "/forward-auth/none/none, 403",
        "/v1/projects, 200"
    })
    void whatIsNoBrowsersIsNotChecked(String path, int status) throws IOException {
        String browser = path.startsWith("/v1/") ? ORIGIN : COOKIE + ORIGIN;
        assertThat(exchange(server, "GET " + path + " HTTP/1.1\r\n" + EVIL + KEY + browser))
                .startsWith("HTTP/1.1 " + status + " ");
        assertThat(exchange(server, "GET /v1/projects HTTP/1.1\r\n" + EVIL)).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void nothingIsCheckedWithoutAPublicUrl() throws IOException {
        for (String path : List.of("/docs", "/openapi.yaml", "/health/live")) {
            assertThat(exchange(unchecked, "GET " + path + " HTTP/1.1\r\n" + EVIL + COOKIE + ORIGIN))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"keys.example.com:8443, 200", "KEYS.example.com, 200", "evil.example, 421"})
    void theAuthorityOfHttp2IsChecked(String authority, int status) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (String text :
                List.of(":method", "GET", ":scheme", "http", ":authority", authority, ":path", "/docs/start.js")) {
            if (text.startsWith(":")) {
                block.write(0);
            }
            block.write(text.length());
            block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        sent.writeBytes(frame(4, 0, 0, new byte[0]));
        sent.writeBytes(frame(1, 5, 1, block.toByteArray()));
        // GOAWAY: no more requests come, and the server closes after the last response.
        sent.writeBytes(frame(7, 0, 0, new byte[8]));
        String read = exchange(server, sent.toByteArray());
        assertThat(read.contains("misdirected_request")).isEqualTo(status == 421);
        assertThat(read.contains("Scalar.createApiReference")).isEqualTo(status == 200);
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private static String exchange(TestServer server, String head) throws IOException {
        return exchange(server, (head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** All that comes until the server closes the connection. */
    private static String exchange(TestServer server, byte[] request) throws IOException {
        URI uri = server.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
