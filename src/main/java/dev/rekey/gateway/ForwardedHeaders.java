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
 */
record ForwardedHeaders(String method, String uri, String host) {

    /** What Traefik and Caddy send, and what others are set up to send. */
    static final ForwardedHeaders X_FORWARDED =
            new ForwardedHeaders("X-Forwarded-Method", "X-Forwarded-Uri", "X-Forwarded-Host");

    /** What nginx is usually set up to send. */
    static final ForwardedHeaders X_ORIGINAL =
            new ForwardedHeaders("X-Original-Method", "X-Original-URI", "X-Original-Host");

    Optional<Forwarded> read(Exchange exchange) {
        Optional<String> saidMethod = one(exchange, method);
        Optional<String> saidUri = one(exchange, uri);
        return saidMethod.flatMap(spelt -> saidUri.map(target ->
                new Forwarded(spelt, pathOf(target), one(exchange, host).orElse(""))));
    }

    String names() {
        return "the headers " + method + " and " + uri;
    }

    private static String pathOf(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** A header that is there twice was not set by the gateway alone. */
    private static Optional<String> one(Exchange exchange, String name) {
        List<String> lines = exchange.headers(name);
        return lines.size() == 1 && !lines.getFirst().isBlank()
                ? Optional.of(lines.getFirst().strip())
                : Optional.empty();
    }
}
