package dev.rekey.gateway;

import dev.rekey.core.gateway.Gateway;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Adapter for one gateway: reads the original request that it reports, and creates responses that
 * it understands.
 */
sealed interface GatewayAdapter
        permits NginxGatewayAdapter,
                CaddyGatewayAdapter,
                TraefikGatewayAdapter,
                HaproxyGatewayAdapter,
                EnvoyGatewayAdapter {

    static GatewayAdapter of(Gateway gateway) {
        return switch (gateway) {
            case NGINX -> new NginxGatewayAdapter();
            case CADDY -> new CaddyGatewayAdapter();
            case TRAEFIK -> new TraefikGatewayAdapter();
            case HAPROXY -> new HaproxyGatewayAdapter();
            case ENVOY -> new EnvoyGatewayAdapter();
        };
    }

    /** The headers in which the gateway reports the original request. */
    default ForwardedHeaders headers() {
        return ForwardedHeaders.X_FORWARDED;
    }

    /**
     * The original request; empty if the gateway does not report method and path exactly once each.
     */
    default Optional<ForwardedRequest> read(HttpExchange exchange) {
        return headers().read(exchange);
    }

    /** Whether the original request has a body, as reported by the gateway. */
    default boolean hasBody(HttpExchange exchange) {
        return headers().hasBody(exchange);
    }

    /** A description of what {@link #read} reads, for the operator of the gateway. */
    default String requestSource() {
        return headers().names();
    }

    default HttpResponse refuse(GatewayDenial denial, UUID requestId) {
        return denial.problem(requestId);
    }

    /**
     * A response to a preflight request that the gateway returns instead of forwarding the request.
     * By default a denial with {@code X-Auth-Status}, for gateways that treat any 2xx as authorized.
     */
    default HttpResponse answerPreflight(List<HttpResponse.Header> preflight) {
        GatewayDenial denial = CorsPreflight.asDenial(preflight);
        return DefaultGatewayResponse.marked(denial.withStatus(403).bare(), denial);
    }
}
