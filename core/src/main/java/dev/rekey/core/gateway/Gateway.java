package dev.rekey.core.gateway;

/**
 * Gateways that can delegate authorization to Rekey. Each has its own request and response format.
 */
public enum Gateway {
    NGINX,
    CADDY,
    TRAEFIK,
    HAPROXY,
    ENVOY
}
