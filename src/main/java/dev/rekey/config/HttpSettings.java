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
 * @param requests limits on the heads of requests, and which requests are logged
 */
public record HttpSettings(
        int maxConnectionsPerAddress,
        OptionalInt maxConcurrentRequests,
        OptionalLong clientMemoryBytes,
        boolean http2Cleartext,
        OptionalInt metricsPort,
        String metricsHost,
        Optional<URI> publicUrl,
        List<String> allowedHosts,
        Requests requests) {

    /**
     * Limits on the heads of requests, and which requests are logged.
     *
     * @param maxHeaderBytes maximum size of request line and headers together, 4,096 to 262,144 bytes
     * @param maxUriBytes maximum size of path and query together, 1,024 bytes to {@code maxHeaderBytes}
     * @param accessLogSampling one in so many verifications and health checks is logged; 0 for none
     */
    public record Requests(int maxHeaderBytes, int maxUriBytes, int accessLogSampling) {

        /** The settings of a server for which none of them is given. */
        public static final Requests DEFAULT = new Requests(16 * 1024, 8 * 1024, 0);
    }

    /** The settings of a server for which none of them is given. */
    public static final HttpSettings DEFAULT = new HttpSettings(
            1024,
            OptionalInt.empty(),
            OptionalLong.empty(),
            false,
            OptionalInt.empty(),
            "127.0.0.1",
            Optional.empty(),
            List.of(),
            Requests.DEFAULT);

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
                allowedHosts,
                requests);
    }

    /** These settings with other limits on the heads of requests, or another rule for the log. */
    public HttpSettings withRequests(Requests other) {
        return new HttpSettings(
                maxConnectionsPerAddress,
                maxConcurrentRequests,
                clientMemoryBytes,
                http2Cleartext,
                metricsPort,
                metricsHost,
                publicUrl,
                allowedHosts,
                other);
    }
}
