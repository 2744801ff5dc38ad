package dev.rekey.http.server;

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
public record ListenerSettings(
        String host,
        int port,
        ConnectionLimits limits,
        boolean http2Cleartext,
        HostHeaderCheck hosts,
        int logSampling) {

    /** A listener that logs no verifications. */
    ListenerSettings(String host, int port, ConnectionLimits limits, boolean http2Cleartext, HostHeaderCheck hosts) {
        this(host, port, limits, http2Cleartext, hosts, 0);
    }

    /** A listener with default limits, for HTTP/1 only, reachable by any host name. */
    public static ListenerSettings at(String host, int port) {
        return new ListenerSettings(host, port, ConnectionLimits.DEFAULT, false, HostHeaderCheck.none());
    }

    /** The listener that follows from the settings. */
    public static ListenerSettings of(String host, int port, HttpSettings settings) {
        return new ListenerSettings(
                host,
                port,
                ConnectionLimits.DEFAULT.withPerAddress(settings.maxConnectionsPerAddress()),
                settings.http2Cleartext(),
                HostHeaderCheck.of(settings.publicUrl(), settings.allowedHosts()),
                settings.requests().accessLogSampling());
    }
}
