package dev.rekey.http.server;

import dev.rekey.core.UnavailableException;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpRoute;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access and error log of requests: method, route template, status, duration and request id. Never
 * logs a path, a query, a header, or messages of parsers, which may quote their input.
 *
 * <p>Every response is logged at level INFO, except on routes that are {@link HttpRoute#sampled()},
 * where only one in {@code sampling} is. A {@link AsyncLogWriter} writes the lines, so selector threads
 * may log too.
 */
final class RequestLogger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.rekey.http.requests");

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private final int sampling;
    private final AsyncLogWriter writer = new AsyncLogWriter(LOG, "request-log");

    /** @param sampling logs one in this many requests of sampled routes; 0 logs none */
    RequestLogger(int sampling) {
        this.sampling = sampling;
    }

    void start() {
        writer.start();
    }

    /** Writes queued lines. */
    @Override
    public void close() {
        writer.close();
    }

    /** Logs a response; never blocks. */
    void answered(RoutedRequest routed, Request request, int status) {
        if (isWanted(routed) && LOG.isInfoEnabled()) {
            writer.write(line(routed.exchange(), request, status));
        }
    }

    private boolean isWanted(RoutedRequest routed) {
        return !routed.isSampled()
                || (sampling > 0 && ThreadLocalRandom.current().nextInt(sampling) == 0);
    }

    static void logInternalError(HttpExchange exchange, Throwable failure) {
        LOG.error(
                "request {} failed with an internal error at {}; please report it: {}",
                exchange.requestId(),
                place(exchange),
                StackTraceFormat.of(failure));
    }

    static void outage(HttpExchange exchange, UnavailableException outage) {
        LOG.warn(
                "request {} rejected with 503 at {}, a dependency is unavailable: {}",
                exchange.requestId(),
                place(exchange),
                outage.getMessage());
    }

    private static String line(HttpExchange exchange, Request request, int status) {
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - request.getBeginNanoTime());
        return method(exchange) + " " + place(exchange) + " " + status + " " + micros + "us " + exchange.requestId();
    }

    private static String method(HttpExchange exchange) {
        return METHODS.contains(exchange.method()) ? exchange.method() : "?";
    }

    private static String place(HttpExchange exchange) {
        return exchange.template().isEmpty() ? exchange.api() + ":-" : exchange.template();
    }
}
