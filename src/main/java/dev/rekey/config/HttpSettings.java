package dev.rekey.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Limits and listeners of the HTTP server.
 *
 * @param maxConnectionsPerAddress maximum number of open connections of one client address, 1 to 65,536
 * @param maxConcurrentRequests maximum number of requests being worked on that may wait, 16 to 65,536; chosen by the
 *     server from processors and heap if empty
 * @param clientMemoryBytes memory for request bodies being received and responses being sent; a quarter of the heap if
 *     empty
 * @param http2Cleartext whether HTTP/2 without TLS is accepted, by prior knowledge
 * @param metricsPort the port at which metrics are served without a key, 0 for any free one; no such listener if empty
 * @param metricsHost the name or address at which the metrics port listens
 * @param publicUrl the URL under which browsers reach this server; hosts are not checked if empty
 * @param allowedHosts further host names that browsers may use, lower case, without port
 */
public record HttpSettings(
        int maxConnectionsPerAddress,
        OptionalInt maxConcurrentRequests,
        OptionalLong clientMemoryBytes,
        boolean http2Cleartext,
        OptionalInt metricsPort,
        String metricsHost,
        Optional<URI> publicUrl,
        List<String> allowedHosts) {

    /** The settings of a server for which none of them is given. */
    public static final HttpSettings DEFAULT = new HttpSettings(
            1024,
            OptionalInt.empty(),
            OptionalLong.empty(),
            false,
            OptionalInt.empty(),
            "127.0.0.1",
            Optional.empty(),
            List.of());

    public HttpSettings {
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** These settings with HTTP/2 in clear text switched on. */
    public HttpSettings withHttp2Cleartext() {
        return new HttpSettings(
                maxConnectionsPerAddress,
                maxConcurrentRequests,
                clientMemoryBytes,
                true,
                metricsPort,
                metricsHost,
                publicUrl,
                allowedHosts);
    }
}
