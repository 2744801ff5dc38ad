package dev.rekey.http;

import dev.rekey.config.HttpSettings;

/**
 * Where a server listens, which connections it accepts, and which of their requests it logs.
 *
 * @param host the name or address to listen at
 * @param port 0 for any free one
 * @param limits bounds on its connections
 * @param http2Cleartext whether HTTP/2 without TLS is accepted, by prior knowledge
 * @param hosts the host names by which browsers may reach it
 * @param logSampling one in so many verifications and health checks is logged; 0 for none
 */
public record Listener(
        String host, int port, ConnectionLimits limits, boolean http2Cleartext, HostCheck hosts, int logSampling) {

    /** A listener that logs no verifications. */
    Listener(String host, int port, ConnectionLimits limits, boolean http2Cleartext, HostCheck hosts) {
        this(host, port, limits, http2Cleartext, hosts, 0);
    }

    /** A listener with the default limits, for HTTP/1 only, reachable by any name. */
    public static Listener at(String host, int port) {
        return new Listener(host, port, ConnectionLimits.DEFAULT, false, HostCheck.none());
    }

    /** A listener as the settings want it. */
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
