package dev.rekey.config;

import dev.rekey.core.GeneratedBuilder;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Limits and listeners of the HTTP server.
 *
 * @param maxConnectionsPerAddress maximum number of open connections per client address, 1 to
 *     65,536
 * @param maxConcurrentRequests maximum number of concurrent requests that may block, 16 to 65,536;
 *     if empty, the server derives it from processors and heap
 * @param clientMemoryBytes memory for request bodies being received and responses being sent; a
 *     quarter of the heap if empty
 * @param http2Cleartext whether HTTP/2 without TLS is accepted, by prior knowledge
 * @param metricsPort port that serves metrics without a key, 0 for any free port; no listener if
 *     empty
 * @param metricsHost host name or address of the metrics listener
 * @param publicUrl URL at which browsers reach this server; if empty, hosts are not checked
 * @param allowedHosts additional host names for browsers, in lower case, without port
 * @param requests limits on request line and headers, and access-log sampling
 */
@GeneratedBuilder
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
     * Limits on request line and headers, and access-log sampling.
     *
     * @param maxHeaderBytes maximum size of request line and headers together, 4,096 to 262,144
     *     bytes
     * @param maxUriBytes maximum size of path and query together, 1,024 bytes to
     *     {@code maxHeaderBytes}
     * @param accessLogSampling one in this many verifications and health checks is logged; 0 for
     *     none
     */
    public record Requests(int maxHeaderBytes, int maxUriBytes, int accessLogSampling) {

        /** The default settings. */
        public static final Requests DEFAULT = new Requests(16 * 1024, 8 * 1024, 0);
    }

    /** The default settings. */
    public static final HttpSettings DEFAULT = HttpSettingsBuilder.builder()
            .maxConnectionsPerAddress(1024)
            .maxConcurrentRequests(OptionalInt.empty())
            .clientMemoryBytes(OptionalLong.empty())
            .metricsPort(OptionalInt.empty())
            .metricsHost("127.0.0.1")
            .allowedHosts(List.of())
            .requests(Requests.DEFAULT)
            .build();

    public HttpSettings {
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** Returns a copy with cleartext HTTP/2 enabled. */
    public HttpSettings withHttp2Cleartext() {
        return HttpSettingsBuilder.builder(this).http2Cleartext(true).build();
    }

    /** Returns a copy with other request limits and access-log sampling. */
    public HttpSettings withRequests(Requests other) {
        return HttpSettingsBuilder.builder(this).requests(other).build();
    }
}
