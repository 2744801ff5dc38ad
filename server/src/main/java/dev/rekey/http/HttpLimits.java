package dev.rekey.http;

import dev.rekey.config.HttpSettings;
import dev.rekey.core.GeneratedBuilder;
import java.time.Duration;

/**
 * Limits that the server imposes on clients.
 *
 * @param headerBytes maximum size of request line and headers together; beyond it 431
 * @param headers maximum number of header lines; beyond it 431
 * @param uriBytes maximum length of the request target; beyond it 414
 * @param bodyBytes maximum size of a request body, unless its route allows less; beyond it 413
 * @param idleTimeout maximum time without traffic on a connection
 * @param bodyTimeout maximum time for a complete body to arrive; beyond it 408
 * @param connections maximum open connections
 * @param requestsInFlight maximum concurrent requests that may block, excluding those of root and
 *     health probes. Requests beyond the share of a project or a caller are queued, and rejected
 *     with 503 if the queue is full
 * @param retryAfterSeconds {@code Retry-After} of a 503
 * @param stopTimeout maximum time for running requests to finish when the server stops
 */
@GeneratedBuilder
public record HttpLimits(
        int headerBytes,
        int headers,
        int uriBytes,
        int bodyBytes,
        Duration idleTimeout,
        Duration bodyTimeout,
        int connections,
        int requestsInFlight,
        int retryAfterSeconds,
        Duration stopTimeout) {

    /** Maximum nesting depth of a JSON body, the outermost container included. */
    public static final int MAX_JSON_DEPTH = 64;

    /** Default of {@code bodyBytes}. */
    public static final int DEFAULT_BODY_BYTES = 1024 * 1024;

    public static final HttpLimits DEFAULT = HttpLimitsBuilder.builder()
            .headerBytes(16 * 1024)
            .headers(128)
            .uriBytes(8 * 1024)
            .bodyBytes(DEFAULT_BODY_BYTES)
            .idleTimeout(Duration.ofSeconds(30))
            .bodyTimeout(Duration.ofSeconds(20))
            .connections(4096)
            .requestsInFlight(512)
            .retryAfterSeconds(1)
            .stopTimeout(Duration.ofSeconds(5))
            .build();

    /** The limits that follow from the settings. */
    public static HttpLimits of(HttpSettings settings) {
        return HttpLimitsBuilder.builder(DEFAULT)
                .headerBytes(settings.requests().maxHeaderBytes())
                .uriBytes(settings.requests().maxUriBytes())
                .requestsInFlight(settings.maxConcurrentRequests().orElseGet(HttpLimits::defaultRequestsInFlight))
                .build();
    }

    /**
     * The default of {@code requestsInFlight}: 256 per processor, but at most one per 512 KiB of
     * heap; 64 to 4096.
     */
    public static int defaultRequestsInFlight() {
        Runtime machine = Runtime.getRuntime();
        long byHeap = machine.maxMemory() / (512 * 1024);
        return Math.clamp(Math.min(256L * machine.availableProcessors(), byHeap), 64, 4096);
    }
}
