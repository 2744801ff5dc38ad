package dev.rekey.gateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What stands behind a gateway: it keeps the requests that reached it. */
final class Upstream implements AutoCloseable {

    private final HttpServer server;
    private final List<Reached> reached = new CopyOnWriteArrayList<>();

    /** A request that a gateway let pass. */
    record Reached(String method, String target, Headers headers, String body) {

        /** All lines of a header as one text. */
        String header(String name) {
            List<String> lines = headers.get(name);
            return lines == null ? "" : String.join(" | ", lines);
        }
    }

    Upstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            reached.add(new Reached(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    body));
            exchange.getResponseHeaders().set("X-Upstream", "reached");
            boolean bodiless = exchange.getRequestMethod().equals("HEAD");
            byte[] said = "said by the upstream".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bodiless ? -1 : said.length);
            if (!bodiless) {
                exchange.getResponseBody().write(said);
            }
            exchange.close();
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Reached> reached() {
        return List.copyOf(reached);
    }

    void forget() {
        reached.clear();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
