package dev.rekey.gateway;

import dev.rekey.core.project.Gateway;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Adapter for one gateway: reads the original request that it reports, and creates responses that
 * it understands.
 */
sealed interface GatewayAdapter permits NginxAdapter, CaddyAdapter, TraefikAdapter, HaproxyAdapter, EnvoyAdapter {

    static GatewayAdapter of(Gateway gateway) {
        return switch (gateway) {
            case NGINX -> new NginxAdapter();
            case CADDY -> new CaddyAdapter();
            case TRAEFIK -> new TraefikAdapter();
            case HAPROXY -> new HaproxyAdapter();
            case ENVOY -> new EnvoyAdapter();
        };
    }

    /**
     * The original request; empty if the gateway does not report method and path exactly once each.
     */
    Optional<Forwarded> read(Exchange exchange);

    /** Whether the original request has a body, as reported by the gateway. */
    boolean holdsBody(Exchange exchange);

    /** A description of what {@link #read} reads, for the operator of the gateway. */
    String told();

    Answer refuse(Denial denial, UUID requestId);

    /**
     * A response to a preflight request that the gateway returns instead of forwarding the request.
     */
    Answer answerPreflight(List<Answer.Header> headers);
}
