package dev.rekey.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and holds every answer against the OpenAPI document of the API that gave it; no answer may be a 500.
 *
 * <p>Immutable: {@link #with} yields a client with one header more.
 */
public final class TestClient {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Map<String, HttpClient> HTTP_FROM = new ConcurrentHashMap<>();
    private static final Map<String, OpenApiCheck> CHECKS = new HashMap<>();

    private final URI server;
    private final HttpClient http;
    private final List<Map.Entry<String, String>> headers;

    TestClient(URI server, List<Map.Entry<String, String>> headers) {
        this(server, HTTP, headers);
    }

    private TestClient(URI server, HttpClient http, List<Map.Entry<String, String>> headers) {
        this.server = server;
        this.http = http;
        this.headers = List.copyOf(headers);
    }

    public URI server() {
        return server;
    }

    /** This client at another address of the loopback network, 127.0.0.0/8. */
    public TestClient from(String address) {
        return new TestClient(server, HTTP_FROM.computeIfAbsent(address, TestClient::httpFrom), headers);
    }

    private static HttpClient httpFrom(String address) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.ofLiteral(address))
                .build();
    }

    /** This client with one header line more on each request. */
    public TestClient with(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new TestClient(server, http, more);
    }

    /** This client with a bearer credential in place of any it had. */
    public TestClient as(String secret) {
        return without("Authorization").with("Authorization", "Bearer " + secret);
    }

    public TestClient without(String name) {
        return new TestClient(
                server,
                http,
                headers.stream()
                        .filter(header -> !header.getKey().equalsIgnoreCase(name))
                        .toList());
    }

    public TestResponse get(String path) {
        return send("GET", path, null);
    }

    public TestResponse delete(String path) {
        return send("DELETE", path, null);
    }

    /** With a JSON body. */
    public TestResponse post(String path, String json) {
        return sendJson("POST", path, json);
    }

    public TestResponse put(String path, String json) {
        return sendJson("PUT", path, json);
    }

    public TestResponse patch(String path, String json) {
        return sendJson("PATCH", path, json);
    }

    /** Without a body. */
    public TestResponse post(String path) {
        return send("POST", path, null);
    }

    /** Exactly this request with a JSON body; the answer is not checked. */
    public TestResponse json(String method, String path, @Nullable String json) {
        return (json == null ? this : with("Content-Type", "application/json")).exchange(method, path, json);
    }

    private TestResponse sendJson(String method, String path, String json) {
        boolean declared = headers.stream().anyMatch(header -> header.getKey().equalsIgnoreCase("Content-Type"));
        TestClient client = declared ? this : with("Content-Type", "application/json");
        return client.send(method, path, json);
    }

    /** Exactly this request; the answer is checked. */
    public TestResponse send(String method, String path, @Nullable String body) {
        TestResponse reply = exchange(method, path, body);
        String plainPath = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
        assertThat(reply.status())
                .as("%s %s answers %s", method, path, reply.body())
                .isNotEqualTo(500);
        api(plainPath)
                .flatMap(api -> check(api)
                        .complaint(method, plainPath, reply.status(), reply.header("Content-Type"), reply.body()))
                .ifPresent(complaint -> {
                    throw new AssertionError(complaint);
                });
        return reply;
    }

    /** Exactly this request; the answer is not checked. For paths that no document has. */
    public TestResponse exchange(String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(header -> request.header(header.getKey(), header.getValue()));
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            Map<String, List<String>> byName = new HashMap<>();
            response.headers().map().forEach((name, values) -> byName.put(name.toLowerCase(Locale.ROOT), values));
            return new TestResponse(response.statusCode(), byName, response.body());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static Optional<String> api(String path) {
        if (path.startsWith("/api/2.0/")) {
            return Optional.of("docspace");
        }
        if (path.startsWith("/v2/")) {
            return Optional.of("partoo");
        }
        if (path.startsWith("/api/v1/") || path.startsWith("/voiceable-api/")) {
            return Optional.of("voiceable");
        }
        if (path.startsWith("/project/")) {
            return Optional.of("basic");
        }
        boolean undocumented =
                path.startsWith("/openapi") || path.startsWith("/docs") || path.startsWith("/forward-auth/");
        return undocumented ? Optional.empty() : Optional.of("native");
    }

    private static synchronized OpenApiCheck check(String api) {
        return CHECKS.computeIfAbsent(api, OpenApiCheck::of);
    }
}
