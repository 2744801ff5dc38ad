package dev.rekey.samples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rekey.cli.ServerStarter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A server that answers every request with success and does nothing. */
final class AlwaysSuccessfulServer implements ServerStarter.Started {

    private static final String KEY = """
            {"id": "key_00000000000000000000000001", "number": 2, "name": "unchanged", "permissions": [], "enabled": false,
             "response": true}""";

    private final HttpServer server;

    AlwaysSuccessfulServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", AlwaysSuccessfulServer::agree);
        server.start();
    }

    private static void agree(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = KEY.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? 201 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void drain() {}

    @Override
    public void stop() {
        server.stop(0);
    }
}
