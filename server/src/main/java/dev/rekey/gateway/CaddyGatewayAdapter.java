package dev.rekey.gateway;

/**
 * Caddy with {@code forward_auth}: a 2xx authorizes the request; any other response is passed to
 * the client unchanged, unless the configuration evaluates {@code X-Auth-Status}.
 */
final class CaddyGatewayAdapter implements GatewayAdapter {}
