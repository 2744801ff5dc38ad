package dev.rekey.http;

import dev.rekey.config.HttpSettings;
import java.time.Duration;

/**
 * Every bound that the server sets to a client.
 *
 * @param headerBytes request line and headers together; beyond it 431
 * @param headers lines of headers; beyond it 431
 * @param uriBytes the request's target; beyond it 414
 * @param bodyBytes a request's body, unless its route takes less; beyond it 413
 * @param idleTimeout how long a connection may be silent
 * @param bodyTimeout how long a whole body may take to arrive; beyond it 408
 * @param connections open at the same time; beyond it they wait to be accepted
 * @param requestsInFlight being worked on at the same time that may wait, root's and health probes aside; beyond the share of
 *     a project or a caller they wait, and beyond that 503
 * @param retryAfterSeconds what a 503 tells the client to wait
 * @param stopTimeout how long requests under way may take to end when the server stops
 */
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

    static final int DEFAULT_BODY_BYTES = 1024 * 1024;

    public static final HttpLimits DEFAULT = new HttpLimits(
            16 * 1024,
            128,
            8 * 1024,
            DEFAULT_BODY_BYTES,
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            4096,
            512,
            1,
            Duration.ofSeconds(5));

    /** The limits as the settings want them. */
    public static HttpLimits of(HttpSettings settings) {
        return new HttpLimits(
                settings.requests().maxHeaderBytes(),
                DEFAULT.headers,
                settings.requests().maxUriBytes(),
                DEFAULT.bodyBytes,
                DEFAULT.idleTimeout,
                DEFAULT.bodyTimeout,
                DEFAULT.connections,
                settings.maxConcurrentRequests().orElseGet(HttpLimits::defaultRequestsInFlight),
                DEFAULT.retryAfterSeconds,
                DEFAULT.stopTimeout);
    }

    /** As many requests in flight as this machine can take: 256 for each processor, and one for each 512 KiB of heap. */
    public static int defaultRequestsInFlight() {
        Runtime machine = Runtime.getRuntime();
        long byHeap = machine.maxMemory() / (512 * 1024);
        return Math.clamp(Math.min(256L * machine.availableProcessors(), byHeap), 64, 4096);
    }
}
