package dev.rekey.http;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
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
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/**
 * Reads one issuer's key set (RFC 7517) from a file or a server. Blocks for at most {@link #TIMEOUT} while a server
 * connects, sends headers and the whole body; reads at most {@link #MAX_BYTES} and follows no redirect.
 *
 * <p>Threads and connections belong to this reader alone, so that a server that hangs holds up nobody else's.
 */
final class KeySetReader implements IssuerKeys.Source {

    static final int MAX_BYTES = 256 * 1024;
    static final Duration TIMEOUT = Duration.ofSeconds(4);

    /** More keys than any issuer has in use. */
    private static final int MAX_KEYS = 100;

    /** A signature by a longer key takes milliseconds to check. */
    private static final int MAX_RSA_BITS = 8192;

    private static final int THREADS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(KeySetReader.class);

    private final String issuer;
    private final URI location;
    private final @Nullable ExecutorService threads;
    private final @Nullable HttpClient client;

    /** @param issuer the name of the issuer in the log */
    KeySetReader(String issuer, URI location) {
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

    /** Platform threads: looking up a host name blocks the carrier of a virtual one, which others need. */
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
     * Reads the set.
     *
     * @return the public keys in it that can be read; the others are skipped and logged
     * @throws IOException if there is no set, or none of its keys can be read
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
            throw new IOException("there is no such file");
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
                throw new IOException("its server responded with status " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException late) {
            throw new IOException("it did not arrive within " + TIMEOUT.toSeconds() + " s", late);
        } catch (ExecutionException failed) {
            throw new IOException("it cannot be fetched: " + failed.getCause(), failed);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopping);
        } finally {
            answer.cancel(true);
        }
    }

    private List<JWK> keys(String text) throws IOException {
        Object[] items;
        try {
            items = JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(text), "keys");
        } catch (ParseException broken) {
            throw new IOException("it is not a JSON object with an array of objects named keys", broken);
        }
        if (items == null) {
            throw new IOException("it has no array named keys");
        }
        if (items.length > MAX_KEYS) {
            throw new IOException("it holds more than " + MAX_KEYS + " keys");
        }
        List<JWK> keys = new ArrayList<>();
        for (int at = 0; at < items.length; at++) {
            JWK key = key(items[at]);
            if (key == null) {
                LOG.warn("JWT issuer {}: key {} of the key set cannot be used and is skipped", issuer, at);
            } else {
                keys.add(key);
            }
        }
        if (keys.isEmpty() && items.length > 0) {
            throw new IOException("none of its keys can be used");
        }
        return List.copyOf(keys);
    }

    @SuppressWarnings("unchecked") // An object of a JSON array that was parsed.
    private static @Nullable JWK key(Object item) {
        if (!(item instanceof Map)) {
            return null;
        }
        try {
            JWK key = JWK.parse((Map<String, Object>) item).toPublicJWK();
            return key instanceof RSAKey rsa && rsa.size() > MAX_RSA_BITS ? null : key;
        } catch (ParseException | RuntimeException unusable) {
            return null;
        }
    }
}
