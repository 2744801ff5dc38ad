package dev.rekey.gateway;

/**
 * HAProxy with a Lua script: that in {@code examples/gateways/haproxy}, or any that sends {@code
 * X-Forwarded-Method} and {@code X-Forwarded-Uri}. Scripts treat any 2xx as authorized, and some
 * use {@code HEAD}.
 */
final class HaproxyGatewayAdapter implements GatewayAdapter {}
