package dev.rekey.gateway;

import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;

/**
 * The headers in which most gateways tell of the request that they hold.
 *
 * @param method the header with its method
 * @param uri the header with its path and query
 * @param host the header with the host that its client named
 * @param contentLength the header with its {@code Content-Length}
 * @param transferEncoding the header with its {@code Transfer-Encoding}
 */
record ForwardedHeaders(String method, String uri, String host, String contentLength, String transferEncoding) {

    /** What Traefik and Caddy send, and what others are set up to send. */
    static final ForwardedHeaders X_FORWARDED = prefixed("X-Forwarded-", "Uri");

    /** What nginx is usually set up to send. */
    static final ForwardedHeaders X_ORIGINAL = prefixed("X-Original-", "URI");

    private static ForwardedHeaders prefixed(String prefix, String uri) {
        return new ForwardedHeaders(
                prefix + "Method",
                prefix + uri,
                prefix + "Host",
                prefix + "Content-Length",
                prefix + "Transfer-Encoding");
    }

    Optional<Forwarded> read(Exchange exchange) {
        Optional<String> saidMethod = one(exchange, method);
        Optional<String> saidUri = one(exchange, uri);
        return saidMethod.flatMap(spelt -> saidUri.map(target -> {
            int mark = target.indexOf('?');
            return new Forwarded(
                    spelt,
                    mark < 0 ? target : target.substring(0, mark),
                    mark < 0 ? "" : target.substring(mark + 1),
                    one(exchange, host).orElse(""));
        }));
    }

    /**
     * Whether the gateway's client sends a body. A gateway says so by the two headers here, or by sending the body along. Every
     * doubtful value counts as a body; a hyphen is how Envoy writes that there is none.
     */
    boolean hasBody(Exchange exchange) {
        return announces(exchange, contentLength, transferEncoding)
                || announces(exchange, "Content-Length", "Transfer-Encoding");
    }

    private static boolean announces(Exchange exchange, String length, String encoding) {
        return exchange.headers(length).stream().anyMatch(line -> !isNothing(line))
                || exchange.headers(encoding).stream()
                        .anyMatch(line -> !line.isBlank() && !line.strip().equals("-"));
    }

    private static boolean isNothing(String length) {
        String stripped = length.strip();
        return stripped.equals("-") || stripped.chars().allMatch(digit -> digit == '0');
    }

    String names() {
        return "the headers " + method + " and " + uri;
    }

    /** A header that is there twice was not set by the gateway alone. */
    private static Optional<String> one(Exchange exchange, String name) {
        List<String> lines = exchange.headers(name);
        return lines.size() == 1 && !lines.getFirst().isBlank()
                ? Optional.of(lines.getFirst().strip())
                : Optional.empty();
    }
}
