package dev.rekey.gateway;

import dev.rekey.http.HttpExchange;
import java.util.List;
import java.util.Optional;

/**
 * Names of the headers in which most gateways report the original request.
 *
 * @param method header with the method
 * @param uri header with the path and query
 * @param host header with the requested host
 * @param contentLength header with the {@code Content-Length}
 * @param transferEncoding header with the {@code Transfer-Encoding}
 */
record ForwardedHeaders(String method, String uri, String host, String contentLength, String transferEncoding) {

    /** Headers that Traefik and Caddy send, and that other gateways can be configured to send. */
    static final ForwardedHeaders X_FORWARDED = prefixed("X-Forwarded-", "Uri");

    /** Headers that nginx is usually configured to send. */
    static final ForwardedHeaders X_ORIGINAL = prefixed("X-Original-", "URI");

    private static ForwardedHeaders prefixed(String prefix, String uri) {
        return new ForwardedHeaders(
                prefix + "Method",
                prefix + uri,
                prefix + "Host",
                prefix + "Content-Length",
                prefix + "Transfer-Encoding");
    }

    Optional<ForwardedRequest> read(HttpExchange exchange) {
        Optional<String> reportedMethod = one(exchange, method);
        Optional<String> reportedUri = one(exchange, uri);
        return reportedMethod.flatMap(value -> reportedUri.map(target -> {
            int mark = target.indexOf('?');
            return new ForwardedRequest(
                    value,
                    mark < 0 ? target : target.substring(0, mark),
                    mark < 0 ? "" : target.substring(mark + 1),
                    one(exchange, host).orElse(""));
        }));
    }

    /**
     * Whether the client sends a body. The gateway reports this by the two headers, or by sending
     * the body itself. Any unclear value counts as a body; Envoy writes a hyphen if there is none.
     */
    boolean hasBody(HttpExchange exchange) {
        return announces(exchange, contentLength, transferEncoding)
                || announces(exchange, "Content-Length", "Transfer-Encoding");
    }

    private static boolean announces(HttpExchange exchange, String length, String encoding) {
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

    /** The value of a header; empty if repeated, because then the gateway alone did not set it. */
    private static Optional<String> one(HttpExchange exchange, String name) {
        List<String> lines = exchange.headers(name);
        return lines.size() == 1 && !lines.getFirst().isBlank()
                ? Optional.of(lines.getFirst().strip())
                : Optional.empty();
    }
}
