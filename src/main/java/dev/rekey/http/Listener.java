package dev.rekey.http;

import dev.rekey.config.HttpSettings;

/**
 * Configuration of a listener: address, connection limits and access log.
 *
 * @param host host name or address to listen on
 * @param port 0 for any free port
 * @param limits connection limits
 * @param http2Cleartext whether HTTP/2 without TLS is accepted, by prior knowledge
 * @param hosts host names by which browsers may reach the server
 * @param logSampling logs one in this many verifications and health checks; 0 logs none
 */
public record Listener(
        String host, int port, ConnectionLimits limits, boolean http2Cleartext, HostCheck hosts, int logSampling) {

    /** A listener that logs no verifications. */
    Listener(String host, int port, ConnectionLimits limits, boolean http2Cleartext, HostCheck hosts) {
        this(host, port, limits, http2Cleartext, hosts, 0);
    }

    /** A listener with default limits, for HTTP/1 only, reachable by any host name. */
    public static Listener at(String host, int port) {
        return new Listener(host, port, ConnectionLimits.DEFAULT, false, HostCheck.none());
    }

    /** The listener that follows from the settings. */
    public static Listener of(String host, int port, HttpSettings settings) {
        return new Listener(
                host,
                port,
                ConnectionLimits.DEFAULT.withPerAddress(settings.maxConnectionsPerAddress()),
                settings.http2Cleartext(),
                HostCheck.of(settings.publicUrl(), settings.allowedHosts()),
                settings.requests().accessLogSampling());
    }
}
