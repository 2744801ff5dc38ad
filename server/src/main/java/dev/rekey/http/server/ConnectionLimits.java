package dev.rekey.http.server;

import dev.rekey.http.HttpLimits;
import java.time.Duration;

/**
 * Limits on the connections of one listener, in addition to {@link HttpLimits#connections()} and
 * {@link HttpLimits#idleTimeout()}.
 *
 * @param perAddress maximum open connections of one client address; an IPv6 address counts by its
 *     /64
 * @param reserved connections accepted beyond {@link HttpLimits#connections()} if none of those can
 *     be closed; they serve health checks only
 * @param headTimeout maximum time for the head of a request to arrive, from its first byte; on a
 *     new connection, from its acceptance
 * @param reservedHeadTimeout like {@code headTimeout}, on a reserved connection
 * @param backlog connections that the operating system queues until they are accepted
 */
public record ConnectionLimits(
        int perAddress, int reserved, Duration headTimeout, Duration reservedHeadTimeout, int backlog) {

    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(1024, 64, Duration.ofSeconds(10), Duration.ofSeconds(2), 1024);

    /** A copy of these limits with another maximum per address. */
    public ConnectionLimits withPerAddress(int connections) {
        return new ConnectionLimits(connections, reserved, headTimeout, reservedHeadTimeout, backlog);
    }
}
