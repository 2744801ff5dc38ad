package dev.rekey.http;

import dev.rekey.core.Outage;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of requests: method, the route's template, status, time, and the request's id. Never a path, a query or
 * a header, and never what a parser says of its input.
 */
final class RequestLog {

    private static final Logger LOG = LoggerFactory.getLogger("dev.rekey.http.requests");

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private RequestLog() {}

    static void answered(Exchange exchange, Request request, int status) {
        if (LOG.isInfoEnabled()) {
            LOG.info(line(exchange, request, status));
        }
    }

    /** Writing a log may wait, so a selector does it only where somebody asked for that. */
    static void answeredInPlace(Exchange exchange, Request request, int status) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(line(exchange, request, status));
        }
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
