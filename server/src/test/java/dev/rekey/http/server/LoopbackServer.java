package dev.rekey.http.server;

import dev.rekey.config.HttpSettings;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.RouteTable;
import dev.rekey.http.TestApi;
import dev.rekey.http.metrics.RequestStats;
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

/** A real server on the loopback with two APIs: {@code first} at {@code /one}, {@code second} at {@code /two}. */
public final class LoopbackServer implements AutoCloseable {

    static final ListenerSettings WITH_HTTP2 =
            ListenerSettings.of("127.0.0.1", 0, HttpSettings.DEFAULT.withHttp2Cleartext());

    public final TestApi first;
    final TestApi second = new TestApi("second", "/two");
    public final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    public final RequestStats counts = new RequestStats();
    final ClientMemoryBudget memory;
    private final HttpServer server;
    private final int port;

    public LoopbackServer() throws IOException {
        this(HttpLimits.DEFAULT, ClientAddress.direct());
    }

    public LoopbackServer(TestApi first, HttpLimits limits) throws IOException {
        this(first, limits, ClientAddress.direct());
    }

    public LoopbackServer(TestApi first) throws IOException {
        this(first, HttpLimits.DEFAULT, ClientAddress.direct());
    }

    public LoopbackServer(HttpLimits limits, ClientAddress clientAddress) throws IOException {
        this(new TestApi("first", "/one"), limits, clientAddress);
    }

    public LoopbackServer(TestApi first, HttpLimits limits, ClientMemoryBudget memory) throws IOException {
        this(first, WITH_HTTP2, limits, ClientAddress.direct(), memory);
    }

    private LoopbackServer(TestApi first, HttpLimits limits, ClientAddress clientAddress) throws IOException {
        this(first, WITH_HTTP2, limits, clientAddress, new ClientMemoryBudget(ClientMemoryBudget.defaultLimit()));
    }

    public LoopbackServer(ListenerSettings listener, HttpLimits limits, ClientAddress clientAddress)
            throws IOException {
        this(
                new TestApi("first", "/one"),
                listener,
                limits,
                clientAddress,
                new ClientMemoryBudget(ClientMemoryBudget.defaultLimit()));
    }

    private LoopbackServer(
            TestApi first,
            ListenerSettings listener,
            HttpLimits limits,
            ClientAddress clientAddress,
            ClientMemoryBudget memory)
            throws IOException {
        this.first = first;
        this.memory = memory;
        server = new HttpServer(
                listener,
                new RouteTable(List.of(first, second)),
                limits,
                clientAddress,
                new IdGenerator(InstantSource.system(), new SecureRandom()),
                counts,
                memory);
        server.start();
        port = server.port();
    }

    public int port() {
        return port;
    }

    /** How many connections the server has. */
    int connections() {
        return server.connections();
    }

    public void stop() {
        server.stop();
    }

    public HttpRequest.Builder to(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + target))
                .timeout(Duration.ofSeconds(20));
    }

    public HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return client.send(to(target).build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> send(String method, String target, String contentType, String body)
            throws IOException, InterruptedException {
        return send(method, target, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    public HttpResponse<String> send(String method, String target, String contentType, byte[] body)
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
