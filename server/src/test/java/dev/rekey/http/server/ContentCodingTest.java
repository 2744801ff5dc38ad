package dev.rekey.http.server;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.UnavailableException;
import dev.rekey.http.GzipEncoder;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpLimitsBuilder;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.NonBlockingOperation;
import dev.rekey.http.TestApi;
import dev.rekey.http.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Content and transfer codings (RFC 9110, 8.4; RFC 9112, 7) of requests and responses. */
@Timeout(60)
class ContentCodingTest {

    private static final int PORTION = 1_000;

    private static final String SHORT = "x".repeat(1024);
    private static final String LONG = "x".repeat(1025);
    private static final String HUGE = IntStream.range(0, 60_000)
            .mapToObj(number -> "item " + new Random(number).nextInt())
            .collect(Collectors.joining(",\n"));

    private static final List<HttpRoute> ROUTES = List.of(
            get("short", HttpResponse.text(200, "text/plain", SHORT)),
            get("long", HttpResponse.text(200, "text/plain", LONG).with("ETag", "\"7\"")),
            get("json", HttpResponse.json(200, Json.object().put("long", LONG))),
            get(
                    "error",
                    HttpResponse.json(
                            422, "application/problem+json", Json.object().put("long", LONG))),
            get("secret", HttpResponse.text(200, "text/plain", LONG).uncompressed()),
            get("list", HttpResponse.streamed(200, "text/plain", out -> portions(out, HUGE))),
            get("brief", HttpResponse.streamed(200, "text/plain", out -> portions(out, LONG))),
            get("tiny", HttpResponse.streamed(200, "text/plain", out -> portions(out, SHORT))),
            get(
                    "secrets",
                    HttpResponse.streamed(200, "text/plain", out -> portions(out, HUGE))
                            .uncompressed()),
            get("broken", HttpResponse.streamed(200, "text/plain", out -> {
                portions(out, HUGE);
                throw new UnavailableException("the database is away");
            })),
            HttpRoute.of("GET", "/one/shared", "shared", quick(HttpResponse.shared(200, "text/plain", bytes(HUGE)))),
            HttpRoute.of("POST", "/one/quick", "quick", quick(HttpResponse.verdict(bytes(LONG)))));

    private @Nullable LoopbackServer started;

    private static HttpRoute get(String name, HttpResponse answer) {
        return HttpRoute.of("GET", "/one/" + name, name, exchange -> answer);
    }

    private static NonBlockingOperation quick(HttpResponse answer) {
        return new NonBlockingOperation() {
            @Override
            public HttpResponse handle(HttpExchange exchange) {
                exchange.body();
                return answer;
            }

            @Override
            public @Nullable HttpResponse tryHandle(HttpExchange exchange) {
                return handle(exchange);
            }
        };
    }

    private static void portions(OutputStream out, String text) throws IOException {
        byte[] bytes = bytes(text);
        for (int at = 0; at < bytes.length; at += PORTION) {
            out.write(bytes, at, Math.min(PORTION, bytes.length - at));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @BeforeEach
    void start() throws IOException {
        started = new LoopbackServer(new TestApi("first", "/one").serving(ROUTES));
    }

    private LoopbackServer server() {
        return Objects.requireNonNull(started);
    }

    @AfterEach
    void stop() {
        server().close();
    }

    private java.net.http.HttpResponse<byte[]> get(String name, String accepted) throws Exception {
        return send("GET", name, accepted);
    }

    private java.net.http.HttpResponse<byte[]> send(String method, String name, String accepted) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server().port() + "/one/" + name))
                    .timeout(Duration.ofSeconds(20))
                    .method(method, BodyPublishers.noBody());
            if (!accepted.isEmpty()) {
                request.header("Accept-Encoding", accepted);
            }
            return client.send(request.build(), BodyHandlers.ofByteArray());
        }
    }

    private static String unzipped(byte[] body) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void assertCompressed(java.net.http.HttpResponse<byte[]> response, String text) {
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(response.headers().firstValue("Vary")).contains("Accept-Encoding");
        assertThat(response.body().length).isLessThan(text.length());
        assertThat(unzipped(response.body())).isEqualTo(text);
    }

    private static void assertPlain(java.net.http.HttpResponse<byte[]> response, String text) {
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @Test
    void aResponseOfMoreThanAKibibyteIsCompressedForWhoAcceptsIt() throws Exception {
        java.net.http.HttpResponse<byte[]> response = get("long", "br, gzip;q=0.5");
        assertCompressed(response, LONG);
        assertThat(response.headers().firstValue("ETag")).as("the version").contains("\"7\"");
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(response.body().length);
        assertCompressed(get("json", "gzip"), json("{'long':'%s'}").formatted(LONG));
        assertCompressed(get("error", "gzip"), json("{'long':'%s'}").formatted(LONG));
        assertPlain(get("short", "gzip"), SHORT);
    }

    @Test
    void clientsWithoutGzipGetTheIdentityCodingWithVary() throws Exception {
        for (String accepted : List.of("", "br", "identity", "gzip;q=0", "*;q=0", "gzip;q=0.4, identity;q=0.5")) {
            java.net.http.HttpResponse<byte[]> response = get("long", accepted);
            assertPlain(response, LONG);
            assertThat(response.headers().firstValue("Vary")).contains("Accept-Encoding");
        }
    }

    @Test
    void aLongListIsCompressedAsItIsMade() throws Exception {
        java.net.http.HttpResponse<byte[]> list = get("list", "gzip");
        assertCompressed(list, HUGE);
        assertThat(list.headers().firstValue("Transfer-Encoding")).contains("chunked");
        assertPlain(get("list", ""), HUGE);
        java.net.http.HttpResponse<byte[]> brief = get("brief", "gzip");
        assertCompressed(brief, LONG);
        assertThat(brief.headers().firstValueAsLong("Content-Length")).hasValue(brief.body().length);
        assertPlain(get("tiny", "gzip"), SHORT);
    }

    @Test
    void secretsAndVerdictsAreNeverCompressed() throws Exception {
        assertPlain(get("secret", "gzip"), LONG);
        assertPlain(get("secrets", "gzip"), HUGE);
        assertPlain(send("POST", "quick", "gzip"), LONG);
    }

    @Test
    void sharedResponseIsCompressedOnce() throws Exception {
        for (int times = 0; times < 2; times++) {
            assertCompressed(get("shared", "gzip"), HUGE);
            assertPlain(get("shared", ""), HUGE);
        }
    }

    @Test
    void headResponseHasTheHeadersOfGet() throws Exception {
        for (String name : List.of("long", "shared")) {
            java.net.http.HttpResponse<byte[]> got = get(name, "gzip");
            java.net.http.HttpResponse<byte[]> head = send("HEAD", name, "gzip");
            assertThat(head.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(head.headers().firstValue("Content-Length"))
                    .isEqualTo(got.headers().firstValue("Content-Length"));
            assertThat(head.body()).isEmpty();
        }
    }

    @Test
    void aCompressedListThatBreaksOffDoesNotEndAsAWholeOneDoes() throws Exception {
        try (RawClient client = new RawClient(server().port())) {
            String response = client.send("GET /one/broken HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
                    .readToEnd();
            assertThat(response)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\r\nContent-Encoding: gzip\r\n")
                    .doesNotEndWith("\r\n0\r\n\r\n");
        }
        assertNothingIsHeld();
    }

    @Test
    void memoryOfACompressorIsReservedAndReleased() throws Exception {
        for (String name : List.of("list", "long", "json", "brief", "shared")) {
            get(name, "gzip");
        }
        assertNothingIsHeld();
    }

    private void assertNothingIsHeld() {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(server().memory.reserved()).isZero());
    }

    @Test
    void withoutMemoryToCompressAResponseIsSentAsItIs() throws Exception {
        stop();
        ClientMemoryBudget scarce = new ClientMemoryBudget(GzipEncoder.HELD_BYTES);
        started = new LoopbackServer(new TestApi("first", "/one").serving(ROUTES), HttpLimits.DEFAULT, scarce);
        assertPlain(get("long", "gzip"), LONG);
        assertThat(scarce.tryReserve(1)).isTrue();
        scarce.release(1);
        assertPlain(get("brief", "gzip"), LONG);
        assertNothingIsHeld();
    }

    @Test
    void aClientThatTakesNothingOfACompressedListIsCutOff() throws Exception {
        stop();
        HttpLimits impatient = HttpLimitsBuilder.builder()
                .headerBytes(16 * 1024)
                .headers(128)
                .uriBytes(8 * 1024)
                .bodyBytes(1024 * 1024)
                .idleTimeout(Duration.ofSeconds(3))
                .bodyTimeout(Duration.ofSeconds(20))
                .connections(256)
                .requestsInFlight(64)
                .retryAfterSeconds(1)
                .stopTimeout(Duration.ofSeconds(1))
                .build();
        byte[] noise = new byte[1024 * 1024];
        new Random(1).nextBytes(noise);
        HttpRoute endless = get("endless", HttpResponse.streamed(200, "text/plain", out -> {
            for (int times = 0; times < 64; times++) {
                out.write(noise);
            }
        }));
        started = new LoopbackServer(new TestApi("first", "/one").serving(List.of(endless)), impatient);
        try (RawClient client = new RawClient(server().port())) {
            client.send("GET /one/endless HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(server().memory.reserved()).isGreaterThan(GzipEncoder.HELD_BYTES));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(server().connections()).isZero());
            assertNothingIsHeld();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "x-nonsense", "identity, gzip", "GZIP"})
    void aRequestInAContentCodingIsRefused(String coding) throws Exception {
        for (String path : List.of("raw", "quick")) {
            try (RawClient client = new RawClient(server().port())) {
                String response = client.send("POST /one/" + path + " HTTP/1.1\r\nHost: a\r\nContent-Encoding: "
                                + coding + "\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
                        .readToEnd();
                assertThat(response)
                        .startsWith("HTTP/1.1 415 ")
                        .contains("\r\nAccept-Encoding: identity\r\n", json("'api':'first'"));
            }
        }
    }

    @Test
    void aRequestThatSaysItHasNoContentCodingIsTaken() throws Exception {
        try (RawClient client = new RawClient(server().port())) {
            assertThat(client.send("POST /one/raw HTTP/1.1\r\nHost: a\r\nContent-Encoding: identity\r\n"
                                    + "Content-Length: 3\r\nConnection: close\r\n\r\nabc")
                            .readToEnd())
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "nonsense, chunked", "gzip", "nonsense"})
    void anotherTransferCodingThanChunkedIsNotImplemented(String coding) throws Exception {
        try (RawClient client = new RawClient(server().port())) {
            assertThat(client.send("POST /one/raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + coding
                                    + "\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
                            .readToEnd())
                    .startsWith("HTTP/1.1 501 ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            delimiter = '|',
            value = {
                "gzip|true", "x-gzip|true", "GZIP ; Q=0.001|true", "*|true", "deflate, *;q=0.1|true",
                        "br;q=1, gzip;q=0.8|true",
                "gzip, identity|true", "|false", "identity|false", "br|false", "gzip;q=0|false", "gzip;q=0.000|false",
                "*;q=0|false", "gzip;q=0, *|false", "gzip;q=2|false", "gzip;q=nonsense|false",
                        "gzip;q=0.5, identity|false"
            })
    void readsAcceptEncoding(@Nullable String line, boolean accepted) {
        assertThat(GzipEncoder.isAccepted(line == null ? List.of() : List.of(line)))
                .isEqualTo(accepted);
    }
}
