package dev.rekey.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** HTTP client of the server that samples run against. */
final class SampleServer implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.shared();

    /** The project that every server has. */
    static final String PROJECT = "default";

    private static final String ROOT = "root";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String url;
    private final String rootKey;
    private final HttpClient client = HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(PATIENCE)
            .build();

    SampleServer(String url, String rootKey) {
        this.url = url;
        this.rootKey = rootKey;
    }

    /**
     * A response.
     *
     * @param body the JSON body; an empty object if the body is not JSON
     */
    record SampleResponse(int status, JsonNode body) {}

    String url() {
        return url;
    }

    String rootKey() {
        return rootKey;
    }

    /** Creates a disabled key without permissions, so that every change to it is visible. */
    JsonNode createKey(String name) {
        ObjectNode key = JSON.createObjectNode()
                .put("project", PROJECT)
                .put("owner", ROOT)
                .put("name", name)
                .put("restricted", true)
                .put("enabled", false);
        return expect(201, send("POST", "/v1/keys", bearer(), key));
    }

    /** Gets the current state of a key. */
    JsonNode readKey(JsonNode key) {
        return expect(200, send("GET", "/v1/keys/" + key.path("id").asString(), bearer(), null));
    }

    SampleResponse send(String method, String path, Map<String, String> headers, @Nullable JsonNode body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json");
            request.method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)));
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new SampleResponse(response.statusCode(), parse(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SampleFailure("Interrupted while waiting for the server.");
        }
    }

    /** Parses JSON; returns an empty object if the text is not JSON. */
    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private Map<String, String> bearer() {
        return Map.of("Authorization", "Bearer " + rootKey);
    }

    private static JsonNode expect(int status, SampleResponse answer) {
        if (answer.status() != status) {
            throw new SampleFailure("The native API returned " + answer.status() + " instead of " + status + ": "
                    + answer.body().path("detail").asString(""));
        }
        return answer.body();
    }

    @Override
    public void close() {
        client.close();
    }
}
