package dev.rekey.http;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches a key set: bounded in size and time, and no redirect is followed. */
final class KeySetReader implements ResourceRetriever {

    private static final int MAX_BYTES = 256 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    private static final String MEDIA_TYPE = "application/json";

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT)
            .build();

    @Override
    public Resource retrieveResource(URL location) throws IOException {
        try {
            URI uri = location.toURI();
            byte[] text = uri.getScheme().equals("file") ? fromFile(Path.of(uri)) : fromServer(uri);
            return new Resource(new String(text, StandardCharsets.UTF_8), MEDIA_TYPE);
        } catch (URISyntaxException | IllegalArgumentException noUri) {
            throw new IOException("the location of a key set is no URI", noUri);
        }
    }

    private static byte[] fromFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] read = in.readNBytes(MAX_BYTES + 1);
            if (read.length > MAX_BYTES) {
                throw new IOException("a key set is too large");
            }
            return read;
        }
    }

    private byte[] fromServer(URI uri) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            HttpResponse<byte[]> response = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("a key set is answered with status " + response.statusCode());
            }
            return response.body();
        } catch (ExecutionException | TimeoutException failed) {
            throw new IOException("a key set cannot be fetched", failed);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a key set was fetched", stopping);
        } finally {
            answer.cancel(true);
        }
    }
}
