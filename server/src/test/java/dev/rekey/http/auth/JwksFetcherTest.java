package dev.rekey.http.auth;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a server may do to whoever fetches a key set from it: nothing that lasts. */
@Timeout(60)
class JwksFetcherTest {

    /** The time limit, and time for a machine that is busy. */
    private static final Duration AT_MOST = JwksFetcher.TIMEOUT.multipliedBy(3);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch ended = new CountDownLatch(1);
    private HttpServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        ended.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private JwksFetcher reader(String path, HttpHandler handler) {
        server.createContext(path, handler);
        URI location = URI.create("http://localhost:" + server.getAddress().getPort() + path);
        return new JwksFetcher("https://issuer.example", location);
    }

    private static void send(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static String keySet(String... keys) {
        return json("{'keys': [%s]}").formatted(String.join(", ", keys));
    }

    private static ECKey key(String id) throws Exception {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private void assertCutOff(JwksFetcher reader) {
        long begun = System.nanoTime();
        assertThatThrownBy(reader::read).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_MOST);
        reader.close();
    }

    private void await(long millis) {
        try {
            ended.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerThatNeverAnswersIsCutOff() {
        assertCutOff(reader("/hangs", exchange -> await(60_000)));
    }

    @Test
    void aServerThatSendsHeadersAndNoBodyIsCutOff() {
        assertCutOff(reader("/silent", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().flush();
            await(60_000);
        }));
    }

    @Test
    void slowServerIsCutOff() {
        assertCutOff(reader("/drips", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (ended.getCount() > 0) {
                    out.write(' ');
                    out.flush();
                    await(100);
                }
            }
        }));
    }

    @Test
    void nothingIsReadBeyondTheLargestSize() throws Exception {
        JWK key = key("one").toPublicJWK();
        String fits = keySet(key.toJSONString());
        String largest = fits + " ".repeat(JwksFetcher.MAX_BYTES - fits.length());
        assertThat(reader("/largest", exchange -> send(exchange, largest)).read())
                .containsExactly(key);
        AtomicInteger written = new AtomicInteger();
        CountDownLatch refused = new CountDownLatch(1);
        assertCutOff(reader("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = new byte[64 * 1024];
            try (OutputStream out = exchange.getResponseBody()) {
                while (ended.getCount() > 0) {
                    out.write(piece);
                    written.addAndGet(piece.length);
                }
            } catch (IOException closed) {
                refused.countDown();
            }
        }));
        assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(written.get()).isLessThan(64 * 1024 * 1024);
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        AtomicInteger elsewhere = new AtomicInteger();
        String set = keySet(key("one").toPublicJWK().toJSONString());
        server.createContext("/elsewhere", exchange -> {
            elsewhere.incrementAndGet();
            send(exchange, set);
        });
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            assertCutOff(reader("/moved" + status, exchange -> {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            }));
        }
        assertThat(elsewhere).hasValue(0);
    }

    private List<String> logged(JwksFetcher reader, int reads) throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger(JwksFetcher.class);
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        logger.addAppender(seen);
        try {
            for (int read = 0; read < reads; read++) {
                reader.read();
            }
        } finally {
            logger.detachAppender(seen);
        }
        return seen.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static String entry(String members) {
        return "{" + members.replace('\'', '"') + "}";
    }

    /** Each of these once ended the reading of the whole set or the checking of every token. */
    @Test
    void whateverAnEntryIsItIsSkippedAndLoggedOnceWithIssuerKidAndCause() throws Exception {
        ECKey one = key("one");
        String x = one.getX().toString();
        String set = keySet(
                "null",
                "7",
                "[]",
                "\"text\"",
                entry("'kid': 'a'"),
                entry("'kty': null, 'kid': 'b'"),
                entry("'kty': 'AKP', 'kid': 'c'"),
                entry("'kty': 'EC', 'crv': 'P-257', 'x': '" + x + "', 'y': '" + x + "', 'kid': 'd'"),
                entry("'kty': 'EC', 'x': '" + x + "', 'kid': 'e'"),
                entry("'kty': 'EC', 'crv': 'P-256', 'x': '" + x + "', 'kid': 'f'"),
                entry("'kty': 'OKP', 'crv': 'Ed448', 'x': '" + x + "', 'kid': 'g'"),
                entry("'kty': 'OKP', 'crv': 'Ed25519', 'x': 'AQ', 'kid': 'h'"),
                entry("'kty': 'RSA', 'n': 'AQAB', 'e': 'AQAB', 'kid': 'i'"),
                entry("'kty': 'RSA', 'n': null, 'e': 'AQAB', 'kid': 'j'"),
                entry("'kty': 'RSA', 'n': 7, 'e': 'AQAB', 'kid': 'k'"),
                entry("'kty': 'EC', 'crv': 'P-256', 'x': '" + x + "', 'y': '" + x + "', 'kid': 'l'"),
                entry("'kty': 'oct', 'k': 'c2VjcmV0', 'kid': 'm'"),
                entry("'kty': 'EC', 'kty': 'EC', 'kid': 'line\\nbreak'"),
                entry("'kty': 'X', 'kid': 'n', 'big': 1e999999999, 'deep': " + "[".repeat(99) + "]".repeat(99)),
                entry("'kty': 'EC', 'crv': 'P-256', 'use': 'enc', 'kid': 'quiet'"),
                one.toJSONString().replaceFirst("\\{", json("{'x5c': [7], 'exp': 'soon', 'more': null, ")));
        Path file = Files.writeString(folder.resolve("keys.json"), set);
        try (JwksFetcher reader = new JwksFetcher("https://issuer.example", file.toUri())) {
            String skipping = "JWT issuer https://issuer.example: skipping an entry of the key set, ";
            assertThat(logged(reader, 3))
                    .containsExactly(
                            skipping + "without kid: it is not a JSON object",
                            json("%skid 'a': it has no kty").formatted(skipping),
                            json("%skid 'b': it has no kty").formatted(skipping),
                            json("%skid 'c': its kty 'AKP' is not supported").formatted(skipping),
                            json("%skid 'd': its crv 'P-257' is not supported").formatted(skipping),
                            json("%skid 'e': its crv '' is not supported").formatted(skipping),
                            json("%skid 'f': it has no y").formatted(skipping),
                            json("%skid 'g': its crv 'Ed448' is not supported").formatted(skipping),
                            json("%skid 'h': a member of it is malformed").formatted(skipping),
                            json("%skid 'i': it has 24 bits, and 2048 to 8192 are supported")
                                    .formatted(skipping),
                            json("%skid 'j': it has no n").formatted(skipping),
                            json("%skid 'k': it has no n").formatted(skipping),
                            json("%skid 'l': a member of it is malformed").formatted(skipping),
                            json("%skid 'm': it is a symmetric key").formatted(skipping),
                            json("%skid 'line?break': its crv '' is not supported")
                                    .formatted(skipping),
                            json("%skid 'n': its kty 'X' is not supported").formatted(skipping));
            assertThat(reader.read()).containsExactly(one.toPublicJWK());
            Files.writeString(file, keySet(entry("'kty': 'AKP', 'kid': 'c'"), entry("'kty': 'AKP', 'kid': 'new'")));
            assertThat(logged(reader, 2))
                    .containsExactly(
                            json("%skid 'new': its kty 'AKP' is not supported").formatted(skipping));
        }
    }

    @Test
    void aSetOfManyUnusableEntriesFillsNoLog() throws Exception {
        StringBuilder entries = new StringBuilder("7");
        for (int at = 0; at < 5_000; at++) {
            entries.append(", {\"kid\": \"").append(at).append("\"}");
        }
        Path file = Files.writeString(folder.resolve("keys.json"), keySet(entries.toString()));
        try (JwksFetcher reader = new JwksFetcher("https://issuer.example", file.toUri())) {
            assertThat(logged(reader, 5)).hasSize(21).last().asString().contains("skipping 4981 more entries");
        }
    }

    @Test
    void moreKeysThanAnyIssuerHasAreLeftOut() throws Exception {
        ECKey key = key("one");
        String[] all = new String[JwksFetcher.MAX_KEYS + 5];
        for (int at = 0; at < all.length; at++) {
            all[at] =
                    new ECKey.Builder(key.toPublicJWK()).keyID("k" + at).build().toJSONString();
        }
        Path file = Files.writeString(folder.resolve("keys.json"), keySet(all));
        try (JwksFetcher reader = new JwksFetcher("https://issuer.example", file.toUri())) {
            assertThat(reader.read()).hasSize(JwksFetcher.MAX_KEYS);
        }
    }

    @Test
    void oneBadKeyIsSkippedAndTheOthersAreUsed() throws Exception {
        ECKey one = key("one");
        ECKey other = key("other");
        String symmetric = new OctetSequenceKeyGenerator(256).generate().toJSONString();
        String huge = json("{'kty': 'RSA', 'e': 'AQAB', 'n': '%s'}").formatted("_".repeat(4_000));
        String offCurve = json("{'kty': 'EC', 'crv': 'P-256', 'x': 'AQ', 'y': 'AQ'}");
        String set = keySet(
                "{}",
                json("{'kty': 'of tomorrow'}"),
                one.toJSONString(),
                json("{'kty': 7}"),
                symmetric,
                huge,
                offCurve,
                other.toPublicJWK().toJSONString());
        Path file = Files.writeString(folder.resolve("keys.json"), set);
        try (JwksFetcher reader = new JwksFetcher("https://issuer.example", file.toUri())) {
            assertThat(reader.read()).containsExactly(one.toPublicJWK(), other.toPublicJWK());
        }
    }

    @Test
    void whatIsNoKeySetIsAnError() throws Exception {
        for (String text : List.of(
                "",
                "[]",
                "{}",
                json("{'keys': 1}"),
                json("{'keys': {}}"),
                json("{'keys': []} x"),
                json("{'keys': null}"),
                "[".repeat(100_000))) {
            Path file = Files.writeString(folder.resolve("keys.json"), text);
            try (JwksFetcher reader = new JwksFetcher("https://issuer.example", file.toUri())) {
                assertThatThrownBy(reader::read).isInstanceOf(IOException.class);
            }
        }
        try (JwksFetcher reader = new JwksFetcher("https://issuer.example", folder.toUri())) {
            assertThatThrownBy(reader::read).isInstanceOf(IOException.class);
        }
    }

    /** Also where it puts something in their place that is of no use here: the keys that it withdrew must not stay. */
    @Test
    void emptyKeySetRemovesAllKeys() throws Exception {
        for (String set : List.of(keySet(), "\uFEFF" + keySet("{}"), keySet(json("{'kty': 'AKP'}")))) {
            Path file = Files.writeString(folder.resolve("keys.json"), set);
            try (JwksFetcher reader = new JwksFetcher("https://issuer.example", file.toUri())) {
                assertThat(reader.read()).isEmpty();
            }
        }
    }
}
