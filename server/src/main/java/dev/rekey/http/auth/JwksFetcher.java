package dev.rekey.http.auth;

import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fetches the JSON Web Key Set (RFC 7517) of one issuer from a file or an HTTP server. Blocks for
 * at most {@link #TIMEOUT} for connecting, headers and the complete body; reads at most {@link
 * #MAX_BYTES} and follows no redirects.
 *
 * <p>Threads and connections are not shared, so an unresponsive server delays no other issuer.
 */
final class JwksFetcher implements JwksCache.Source {

    static final int MAX_BYTES = 256 * 1024;
    static final Duration TIMEOUT = Duration.ofSeconds(4);

    /** Maximum number of keys used. */
    static final int MAX_KEYS = 100;

    private static final int MAX_DEPTH = 500;

    private static final int MAX_REPORTS = 20;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * Accepts any JSON in an entry, so that an invalid entry does not prevent reading the others.
     */
    private static final JsonMapper LENIENT = JsonMapper.builder(JsonFactory.builder()
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int THREADS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(JwksFetcher.class);

    private final String issuer;
    private final URI location;
    private final @Nullable ExecutorService threads;
    private final @Nullable HttpClient client;

    /** Entries skipped by the last fetch. */
    private volatile Set<String> reported = Set.of();

    /** @param issuer name of the issuer in the log */
    JwksFetcher(String issuer, URI location) {
        this.issuer = issuer;
        this.location = location;
        if (isFile()) {
            threads = null;
            client = null;
        } else {
            threads = threads();
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(TIMEOUT)
                    .executor(threads)
                    .build();
        }
    }

    /** Platform threads, because host name lookups pin the carrier of a virtual thread. */
    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                TIMEOUT.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("jwks-client-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private boolean isFile() {
        return location.getScheme().equals("file");
    }

    /**
     * Reads the key set.
     *
     * @return the usable public keys; unusable entries are skipped, and each is logged once with
     *     its cause
     * @throws IOException if there is no key set
     */
    @Override
    public List<JWK> read() throws IOException {
        byte[] text = client == null ? fromFile(Path.of(location)) : fromServer(client);
        return keys(new String(text, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        if (client != null) {
            client.shutdownNow();
        }
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    private static byte[] fromFile(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] read = in.readNBytes(MAX_BYTES + 1);
            if (read.length > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
            return read;
        }
    }

    private byte[] fromServer(HttpClient from) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(location)
                .timeout(TIMEOUT)
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                from.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            HttpResponse<byte[]> response = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("the server responded with status " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            throw new IOException("it did not arrive within " + TIMEOUT.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("the request failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            answer.cancel(true);
        }
    }

    /**
     * Reads entry by entry (RFC 7517, section 5), so that an unusable entry does not affect the
     * others.
     */
    private List<JWK> keys(String text) throws IOException {
        List<JWK> keys = new ArrayList<>();
        Set<String> skips = new LinkedHashSet<>();
        for (JsonNode entry : entries(text)) {
            switch (KeySetEntry.read(entry)) {
                case KeySetEntry.Usable(JWK key) when keys.size() < MAX_KEYS -> keys.add(key);
                case KeySetEntry.Usable(JWK key) ->
                    skips.add(KeySetEntry.named(entry) + ": only the first " + MAX_KEYS + " keys are used");
                case KeySetEntry.Unused() -> {
                    // Declared for another use than signatures.
                }
                case KeySetEntry.Unusable(String cause) -> skips.add(KeySetEntry.named(entry) + ": " + cause);
            }
        }
        report(skips);
        return List.copyOf(keys);
    }

    private static ArrayNode entries(String text) throws IOException {
        try {
            String json = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
            if (LENIENT.readTree(json) instanceof ObjectNode set && set.get("keys") instanceof ArrayNode entries) {
                return entries;
            }
        } catch (JacksonException e) {
            throw new IOException("it is not valid JSON");
        }
        throw new IOException("it is not a JSON object with an array named keys");
    }

    /** Logs newly skipped entries only, because the key set is read periodically. */
    private void report(Set<String> skips) {
        List<String> unreported =
                skips.stream().filter(skip -> !reported.contains(skip)).toList();
        unreported.stream()
                .limit(MAX_REPORTS)
                .forEach(skip -> LOG.warn("JWT issuer {}: skipping an entry of the key set, {}", issuer, skip));
        if (unreported.size() > MAX_REPORTS) {
            LOG.warn("JWT issuer {}: skipping {} more entries", issuer, unreported.size() - MAX_REPORTS);
        }
        reported = skips;
    }
}
