package dev.rekey.http;

import dev.rekey.core.Refusal;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.id.IdGenerator;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches each request to its operation and writes the response.
 *
 * <p>Called on a selector thread, which must not block: operations that may block are handed to a
 * virtual thread.
 */
final class RequestDispatcher extends Handler.Abstract.NonBlocking {

    /**
     * Maximum body size in bytes for handling on the selector thread: reading and parsing larger
     * bodies would delay other requests.
     */
    private static final long LARGEST_QUICK_BODY = 16 * 1024;

    /**
     * Resolution of {@link #lastRequestAt}: a field written by every thread on every request would slow
     * all of them.
     */
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long LONG_AGO_NANOS = TimeUnit.DAYS.toNanos(1);

    private final RouteTable routes;
    private final HttpLimits limits;
    private final ClientAddress clientAddress;
    private final IdGenerator ids;
    private final Executor workers;
    private final RequestSlots places;
    private final ClientMemoryBudget memory;
    private final ClientDeadlines deadlines;
    private final RequestStats counts;
    private final RequestStats.ByRoute byRoute;
    private final RequestLogger log;
    private volatile long lastRequestAt = System.nanoTime() - LONG_AGO_NANOS;

    RequestDispatcher(
            RouteTable routes,
            HttpLimits limits,
            ClientAddress clientAddress,
            IdGenerator ids,
            Executor workers,
            RequestStats counts,
            ClientMemoryBudget memory,
            RequestLogger log) {
        this.routes = routes;
        this.limits = limits;
        this.clientAddress = clientAddress;
        this.ids = ids;
        this.workers = workers;
        this.places = new RequestSlots(limits.requestsInFlight());
        this.memory = memory;
        this.deadlines = new ClientDeadlines(memory, limits.idleTimeout());
        this.counts = counts;
        this.byRoute = counts.begin(routes);
        this.log = log;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        recordActivity();
        MemoryCharge charge = new MemoryCharge(memory, request);
        RequestBody body = new RequestBody(request, limits, charge, deadlines);
        String path = pathOf(request);
        HttpOperation operation;
        HttpExchange exchange;
        boolean inPlace = false;
        boolean needsBody = true;
        try {
            check(request);
            switch (routes.match(request.getMethod(), path)) {
                case RouteTable.MatchedRoute(
                        RouteTable.Entry(HttpApi api, HttpRoute route),
                        Map<String, String> parameters) -> {
                    exchange = new HttpExchange(request, ids.next(), api, route, parameters, clientAddress, body);
                    operation = route.handler();
                    inPlace = route.kind() == HttpRoute.Kind.IN_PLACE;
                    needsBody = route.maxBodyBytes() > 0;
                    body.limitTo(route.maxBodyBytes());
                }
                case RouteTable.OtherMethods(HttpApi api, var allowed) -> {
                    exchange = unrouted(request, api, body);
                    operation = failing(new HttpError.MethodNotAllowed(allowed));
                }
                case RouteTable.Nothing() -> {
                    exchange = unrouted(request, routes.doorOf(path), body);
                    operation = failing(new HttpError.NoSuchRoute());
                }
            }
        } catch (HttpError error) {
            exchange = unrouted(request, routes.doorOf(path), body);
            operation = failing(error);
        }
        ResponseWriter writer = reply(exchange, request, response, callback, charge);
        if (inPlace) {
            send(answerOf(exchange, operation), body, writer);
        } else if (operation instanceof NonBlockingOperation quick && !needsBody) {
            tryAnswer(true, exchange, quick, body, writer);
        } else if (operation instanceof NonBlockingOperation quick) {
            HttpExchange matched = exchange;
            body.readAvailable(
                    LARGEST_QUICK_BODY,
                    () -> answerWithoutBody(matched, quick, body, writer),
                    whole -> tryAnswer(whole, matched, quick, body, writer));
        } else {
            dispatch(exchange, operation, body, writer);
        }
        return true;
    }

    private void recordActivity() {
        long now = System.nanoTime();
        if (now - lastRequestAt > MOMENT_NANOS) {
            lastRequestAt = now;
        }
    }

    /** Whether a request has been received within this time. */
    boolean hadRequestWithin(Duration time) {
        return System.nanoTime() - lastRequestAt <= time.toNanos() + MOMENT_NANOS;
    }

    private ResponseWriter reply(
            HttpExchange exchange, Request request, Response response, Callback callback, MemoryCharge charge) {
        return new ResponseWriter(
                exchange, request, response, callback, exchange.counts(byRoute), charge, deadlines, log);
    }

    /**
     * Cuts off expired transfers and rejects requests that waited too long. Must be called several
     * times per second.
     */
    void sweep() {
        deadlines.sweep();
        places.expire();
    }

    /** Runs on the selector thread, which must not block. */
    private void tryAnswer(
            boolean whole,
            HttpExchange exchange,
            NonBlockingOperation operation,
            RequestBody body,
            ResponseWriter writer) {
        @Nullable HttpResponse answer = whole ? attempt(exchange, operation::tryHandle) : null;
        if (body.isRefusedForMemory()) {
            counts.rejected();
            writer.sendNonBlocking(overloaded(exchange), body);
        } else if (answer == null) {
            dispatch(exchange, operation, body, writer);
        } else {
            send(answer, body, writer);
        }
    }

    /** Sends a response that does not depend on the body, if there is one. */
    private boolean answerWithoutBody(
            HttpExchange exchange, NonBlockingOperation operation, RequestBody body, ResponseWriter writer) {
        HttpResponse answer = attempt(exchange, operation::handleWithoutBody);
        if (answer != null) {
            send(answer, body, writer);
        }
        return answer != null;
    }

    /**
     * Runs on a selector thread. A client that is still sending its body receives the response
     * immediately and then has a moment to finish.
     */
    private void send(HttpResponse answer, RequestBody body, ResponseWriter writer) {
        body.discard();
        boolean handedOver = !body.isDone()
                && execute(() -> {
                    if (writer.send(answer, body)) {
                        writer.end(body);
                    }
                });
        if (!handedOver) {
            writer.sendNonBlocking(answer, body);
        }
    }

    /**
     * Writes the response to an error that Jetty detected, in the format of the API that owns the
     * path.
     */
    boolean handleError(Request request, Response response, Callback callback) {
        Throwable cause =
                request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof Throwable thrown ? thrown : null;
        MemoryCharge charge = new MemoryCharge(memory, request);
        RequestBody body = new RequestBody(request, limits, charge, deadlines);
        HttpExchange exchange = unrouted(request, routes.doorOf(pathOf(request)), body);
        HttpError error = JettyErrorMapping.of(response.getStatus(), cause);
        // Jetty closes the connection after such a response. Without the header, the client would
        // send its next request on it.
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        ResponseWriter writer = reply(exchange, request, response, callback, charge);
        writer.sendNonBlocking(answerOf(exchange, failing(error)), body);
        return true;
    }

    private void dispatch(HttpExchange exchange, HttpOperation operation, RequestBody body, ResponseWriter writer) {
        places.enter(exchange, new FairSemaphore.Applicant() {
            @Override
            public boolean mayWait() {
                return body.countForWaiting();
            }

            @Override
            public void admit(FairSemaphore.Place place) {
                counts.started();
                Runnable release = () -> {
                    place.release();
                    counts.finished();
                };
                if (!execute(() -> work(exchange, operation, body, writer, release))) {
                    release.run();
                    sendOverloaded(exchange, body, writer);
                }
            }

            @Override
            public void turnAway() {
                counts.rejected();
                Runnable answer = () -> sendOverloaded(exchange, body, writer);
                if (!execute(answer)) {
                    answer.run();
                }
            }
        });
    }

    private void sendOverloaded(HttpExchange exchange, RequestBody body, ResponseWriter writer) {
        body.discard();
        writer.sendNonBlocking(overloaded(exchange), body);
    }

    /** @return whether the task was accepted; false while the server stops */
    private boolean execute(Runnable work) {
        try {
            workers.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Runs on a virtual thread. The slot is held until the client has received the response; that
     * of a health probe is released before, since its response is small.
     */
    private void work(
            HttpExchange exchange, HttpOperation operation, RequestBody body, ResponseWriter writer, Runnable release) {
        boolean sent = false;
        boolean probe = exchange.isProbe();
        @Nullable HttpResponse ready = null;
        try {
            HttpResponse answer = answerOf(exchange, operation);
            body.discard();
            if (probe) {
                ready = answer;
            } else {
                sent = writer.send(answer, body);
            }
        } finally {
            release.run();
        }
        if (ready != null) {
            sent = writer.send(ready, body);
        }
        if (sent) {
            writer.end(body);
        }
    }

    private HttpResponse overloaded(HttpExchange exchange) {
        return answerOf(exchange, failing(new HttpError.Overloaded(limits.retryAfterSeconds())));
    }

    /** The response of an operation or, if it throws, the error response of its API. */
    private static HttpResponse answerOf(HttpExchange exchange, HttpOperation operation) {
        return Objects.requireNonNull(attempt(exchange, operation::handle));
    }

    /** An operation that may return no response. */
    @FunctionalInterface
    private interface Attempt {
        @Nullable
        HttpResponse handle(HttpExchange exchange);
    }

    private static @Nullable HttpResponse attempt(HttpExchange exchange, Attempt operation) {
        try {
            return answerOrRefusal(exchange, operation);
        } catch (Throwable failure) {
            RequestLogger.logInternalError(exchange, failure);
            HttpError unexpected = new HttpError.Unexpected(failure);
            try {
                return exchange.refuse(unexpected);
            } catch (RuntimeException e) {
                RequestLogger.logInternalError(exchange, e);
                return HttpResponse.empty(unexpected.status());
            }
        }
    }

    private static @Nullable HttpResponse answerOrRefusal(HttpExchange exchange, Attempt operation) {
        try {
            return operation.handle(exchange);
        } catch (Refusal refusal) {
            return exchange.refuse(refusal);
        } catch (HttpError error) {
            if (error instanceof HttpError.Unexpected) {
                RequestLogger.logInternalError(exchange, error);
            }
            return exchange.refuse(error);
        } catch (UnavailableException outage) {
            RequestLogger.outage(exchange, outage);
            return exchange.refuse(new HttpError.Unavailable(outage));
        }
    }

    private HttpExchange unrouted(Request request, HttpApi api, RequestBody body) {
        return new HttpExchange(request, ids.next(), api, null, Map.of(), clientAddress, body);
    }

    private static HttpOperation failing(HttpError error) {
        return exchange -> {
            throw error;
        };
    }

    private void check(Request request) {
        HttpURI uri = request.getHttpURI();
        String query = uri.getQuery();
        if (pathOf(request).length() + (query == null ? 0 : query.length()) > limits.uriBytes()) {
            throw new HttpError.UriTooLong();
        }
        HttpFields headers = request.getHeaders();
        if (headers.size() > limits.headers()) {
            throw new HttpError.HeadersTooLarge();
        }
        HttpField coding = headers.getField(HttpHeader.TRANSFER_ENCODING);
        if (coding != null && !HttpHeaderValue.CHUNKED.is(coding.getValue())) {
            // Jetty accepts "gzip, chunked" and would pass on the compressed content.
            throw new HttpError.UnsupportedTransferCoding();
        }
    }

    private static String pathOf(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null ? "" : path;
    }
}
