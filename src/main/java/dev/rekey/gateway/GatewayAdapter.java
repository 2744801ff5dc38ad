package dev.rekey.gateway;

import dev.rekey.core.project.Gateway;
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

    /**
     * The original request; empty if the gateway does not report method and path exactly once each.
     */
    Optional<ForwardedRequest> read(HttpExchange exchange);

    /** Whether the original request has a body, as reported by the gateway. */
    boolean hasBody(HttpExchange exchange);

    /** A description of what {@link #read} reads, for the operator of the gateway. */
    String metricLabel();

    HttpResponse refuse(GatewayDenial denial, UUID requestId);

    /**
     * A response to a preflight request that the gateway returns instead of forwarding the request.
     */
    HttpResponse answerPreflight(List<HttpResponse.Header> headers);
}
