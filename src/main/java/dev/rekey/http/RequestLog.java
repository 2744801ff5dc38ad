package dev.rekey.http;

import dev.rekey.core.Outage;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of requests: method, the route's template, status, time, and the request's id. Never a path, a query or
 * a header, and never what a parser says of its input.
 *
 * <p>One rule for all threads: every response is a line at level INFO, but for routes that are {@link Route#sampled()}, of which
 * one in so many is. Lines are written by a {@link LogWriter}, so that a selector may log too.
 */
final class RequestLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.rekey.http.requests");

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private final int sampling;
    private final LogWriter writer = new LogWriter(LOG, "request-log");

    /** @param sampling one in so many requests of sampled routes is logged; 0 for none */
    RequestLog(int sampling) {
        this.sampling = sampling;
    }

    void start() {
        writer.start();
    }

    /** Writes the lines that wait. */
    @Override
    public void close() {
        writer.close();
    }

    /** Never waits. */
    void answered(Exchange exchange, Request request, int status) {
        if (isWanted(exchange) && LOG.isInfoEnabled()) {
            writer.write(line(exchange, request, status));
        }
    }

    private boolean isWanted(Exchange exchange) {
        return !exchange.isSampled()
                || (sampling > 0 && ThreadLocalRandom.current().nextInt(sampling) == 0);
    }

    static void mistake(Exchange exchange, Throwable mistake) {
        LOG.error(
                "request {} met a mistake of ours at {}: {}", exchange.requestId(), place(exchange), Trace.of(mistake));
    }

    static void outage(Exchange exchange, Outage outage) {
        LOG.warn(
                "request {} could not be served at {}: {}", exchange.requestId(), place(exchange), outage.getMessage());
    }

    private static String line(Exchange exchange, Request request, int status) {
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - request.getBeginNanoTime());
        return method(exchange) + " " + place(exchange) + " " + status + " " + micros + "us " + exchange.requestId();
    }

    private static String method(Exchange exchange) {
        return METHODS.contains(exchange.method()) ? exchange.method() : "?";
    }

    private static String place(Exchange exchange) {
        return exchange.template().isEmpty() ? exchange.door() + ":-" : exchange.template();
    }
}
