package dev.rekey.http;

import dev.rekey.core.id.IdSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A real server on the loopback with two doors: {@code first} at {@code /one}, {@code second} at {@code /two}. */
final class TestServer implements AutoCloseable {

    final TestDoor first;
    final TestDoor second = new TestDoor("second", "/two");
    final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    final RequestCounts counts = new RequestCounts();
    final ClientMemory memory;
    private final HttpServer server;
    private final int port;

    TestServer() throws IOException {
        this(HttpLimits.DEFAULT, ClientAddress.direct());
    }

    TestServer(TestDoor first, HttpLimits limits) throws IOException {
        this(first, limits, ClientAddress.direct());
    }

    TestServer(TestDoor first) throws IOException {
        this(first, HttpLimits.DEFAULT, ClientAddress.direct());
    }

    TestServer(HttpLimits limits, ClientAddress clientAddress) throws IOException {
        this(new TestDoor("first", "/one"), limits, clientAddress);
    }

    TestServer(TestDoor first, HttpLimits limits, ClientMemory memory) throws IOException {
        this(first, limits, ClientAddress.direct(), memory);
    }

    private TestServer(TestDoor first, HttpLimits limits, ClientAddress clientAddress) throws IOException {
        this(first, limits, clientAddress, new ClientMemory(ClientMemory.defaultLimit()));
    }

    private TestServer(TestDoor first, HttpLimits limits, ClientAddress clientAddress, ClientMemory memory)
            throws IOException {
        this.first = first;
        this.memory = memory;
        server = new HttpServer(
                "127.0.0.1",
                0,
                new RouteTable(List.of(first, second)),
                limits,
                clientAddress,
                new IdSource(InstantSource.system(), new SecureRandom()),
                counts,
                memory);
        server.start();
        port = server.port();
    }

    int port() {
        return port;
    }

    void stop() {
        server.stop();
    }

    HttpRequest.Builder to(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + target))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return client.send(to(target).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String target, String contentType, String body)
            throws IOException, InterruptedException {
        return send(method, target, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> send(String method, String target, String contentType, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = to(target).method(method, BodyPublishers.ofByteArray(body));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        first.gate().opened().countDown();
        second.gate().opened().countDown();
        server.stop();
        client.shutdownNow();
    }
}
