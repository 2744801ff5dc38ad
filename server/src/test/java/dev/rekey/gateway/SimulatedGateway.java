package dev.rekey.gateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A stand-in for a gateway that no package of the test machine has: it asks as the gateway's documentation says that it asks,
 * reads the answer as it says, and takes from the configuration that we ship what is configured there.
 */
final class SimulatedGateway {

    static final String REGEX = "regex:";

    /** Headers that a proxy does not send on. The first ones are no headers to Go's library, the others are those of one connection. */
    private static final Set<String> OF_ONE_CONNECTION = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "trailer",
            "expect",
            "connection",
            "proxy-connection",
            "keep-alive",
            "te",
            "upgrade",
            "http2-settings");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final URI rekey;
    private final URI upstream;

    SimulatedGateway(int rekeyPort, int upstreamPort) {
        rekey = URI.create("http://127.0.0.1:" + rekeyPort);
        upstream = URI.create("http://127.0.0.1:" + upstreamPort);
    }

    /** A file that we ship. */
    static JsonNode shipped(String file) throws IOException {
        return YAMLMapper.builder().build().readTree(Files.readString(Path.of("examples", "gateways", file)));
    }

    /** What a gateway does with one request. */
    @FunctionalInterface
    interface Handling {
        void handle(Held held) throws IOException, InterruptedException;
    }

    RunningGateway start(Handling handling) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                handling.handle(new Held(exchange));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        return new RunningGateway(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), () -> {
                    server.stop(0);
                    threads.close();
                });
    }

    /** A request that the gateway holds. */
    final class Held {
        private final HttpExchange exchange;
        private final byte[] body;
        private final TreeMap<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        private Held(HttpExchange exchange) throws IOException {
            this.exchange = exchange;
            body = exchange.getRequestBody().readAllBytes();
            exchange.getRequestHeaders().forEach((name, lines) -> {
                headers.put(name, List.copyOf(lines));
            });
        }

        /** What a client announces of its body, by a header; empty if it does not. */
        String announced(String header) {
            return String.join(",", exchange.getRequestHeaders().getOrDefault(header, List.of()));
        }

        String method() {
            return exchange.getRequestMethod();
        }

        String target() {
            StringBuilder target = new StringBuilder();
            // As octets that are no ASCII are written by those that parse a target.
            exchange.getRequestURI()
                    .toString()
                    .chars()
                    .forEach(unit ->
                            target.append(unit < 0x7F ? String.valueOf((char) unit) : "%%%02X".formatted(unit)));
            return target.toString();
        }

        String host() {
            return String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
        }

        String peer() {
            return exchange.getRemoteAddress().getAddress().getHostAddress();
        }

        /** The request's headers, to be changed as the gateway changes them. */
        Map<String, List<String>> headers() {
            return headers;
        }

        HttpResponse<byte[]> ask(String method, String path, Map<String, List<String>> sent)
                throws IOException, InterruptedException {
            return send(rekey, method, path, sent, new byte[0]);
        }

        /** Sends the body along. */
        HttpResponse<byte[]> askWithBody(String method, String path, Map<String, List<String>> sent)
                throws IOException, InterruptedException {
            return send(rekey, method, path, sent, body);
        }

        int bodyLength() {
            return body.length;
        }

        void pass() throws IOException, InterruptedException {
            HttpResponse<byte[]> response = send(upstream, method(), target(), headers, body);
            answer(response.statusCode(), response, Set.of());
        }

        /** @param named the headers that the client gets, in lower case; none is all */
        void answer(int status, HttpResponse<byte[]> response, Set<String> named) throws IOException {
            Headers mine = exchange.getResponseHeaders();
            response.headers().map().forEach((name, lines) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (!OF_ONE_CONNECTION.contains(lower) && (named.isEmpty() || isNamed(lower, named))) {
                    mine.put(name, lines);
                }
            });
            boolean bodiless = response.body().length == 0 || status == 204 || method().equals("HEAD");
            exchange.sendResponseHeaders(status, bodiless ? -1 : response.body().length);
            if (!bodiless) {
                exchange.getResponseBody().write(response.body());
            }
        }

        void answer(int status) throws IOException {
            exchange.sendResponseHeaders(status, -1);
        }

        private HttpResponse<byte[]> send(
                URI server, String method, String target, Map<String, List<String>> sent, byte[] body)
                throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + target))
                    .timeout(Duration.ofSeconds(5))
                    .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
            Set<String> named = named(sent);
            sent.forEach((name, lines) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (!OF_ONE_CONNECTION.contains(lower) && !named.contains(lower)) {
                    lines.forEach(line -> request.header(name, line));
                }
            });
            return client.send(request.build(), BodyHandlers.ofByteArray());
        }
    }

    /** The headers that Connection names, which proxies drop (RFC 9110, 7.6.1), whoever set them. */
    private static Set<String> named(Map<String, List<String>> sent) {
        return sent.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Connection"))
                .flatMap(header -> header.getValue().stream())
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /** Whether one of the names is this, or one that ends with an asterisk begins it, or one that starts with {@link #REGEX} matches it. */
    static boolean isNamed(String name, Set<String> names) {
        return names.stream()
                .anyMatch(each -> each.startsWith(REGEX)
                        ? name.matches(each.substring(REGEX.length()))
                        : each.endsWith("*")
                                ? name.startsWith(each.substring(0, each.length() - 1))
                                : each.equals(name));
    }
}
