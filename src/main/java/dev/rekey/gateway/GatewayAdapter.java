package dev.rekey.gateway;

import dev.rekey.core.project.Gateway;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How one gateway tells of the request that it holds, and how it is told what to do with it. */
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

    /** The request that the gateway holds; empty where it does not say method and path, each once. */
    Optional<Forwarded> read(Exchange exchange);

    /** Whether the request that the gateway holds has a body, as far as the gateway says. */
    boolean holdsBody(Exchange exchange);

    /** What {@link #read} reads, for whoever set the gateway up. */
    String told();

    Answer refuse(Denial denial, UUID requestId);

    /** A preflight request's answer that the gateway is to give in place of what stands behind it. */
    Answer answerPreflight(List<Answer.Header> headers);
}
