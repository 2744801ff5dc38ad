package dev.rekey.http;

import java.time.Duration;

/**
 * Bounds on the connections of one listener, besides {@link HttpLimits#connections()} and {@link HttpLimits#idleTimeout()}.
 *
 * @param perAddress maximum number of open connections of one client address; an IPv6 address counts by its /64
 * @param reserved connections accepted beyond {@link HttpLimits#connections()} when none of those can be closed; they are
 *     served health checks only
 * @param headTimeout how long the head of a request may take to arrive, from its first byte; on a new connection from the
 *     moment it is accepted
 * @param reservedHeadTimeout the same on a reserved connection
 * @param backlog connections that the operating system queues until they are accepted
 */
public record ConnectionLimits(
        int perAddress, int reserved, Duration headTimeout, Duration reservedHeadTimeout, int backlog) {

    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(1024, 64, Duration.ofSeconds(10), Duration.ofSeconds(2), 1024);

    /** These limits with another maximum for one address. */
    public ConnectionLimits withPerAddress(int connections) {
        return new ConnectionLimits(connections, reserved, headTimeout, reservedHeadTimeout, backlog);
    }
}
