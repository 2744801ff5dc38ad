package dev.rekey.http;

import dev.rekey.core.Outage;
import dev.rekey.core.Refusal;
import dev.rekey.core.id.IdSource;
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
final class Dispatcher extends Handler.Abstract.NonBlocking {

    /**
     * Maximum body size in bytes for handling on the selector thread: reading and parsing larger
     * bodies would delay other requests.
     */
    private static final long LARGEST_QUICK_BODY = 16 * 1024;

    /**
     * Resolution of {@link #askedAt}: a field written by every thread on every request would slow
     * all of them.
     */
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long LONG_AGO_NANOS = TimeUnit.DAYS.toNanos(1);

    private final RouteTable routes;
    private final HttpLimits limits;
    private final ClientAddress clientAddress;
    private final IdSource ids;
    private final Executor workers;
    private final Places places;
    private final ClientMemory memory;
    private final Deadlines deadlines;
    private final RequestCounts counts;
    private final RequestCounts.ByRoute byRoute;
    private final RequestLog log;
    private volatile long askedAt = System.nanoTime() - LONG_AGO_NANOS;

    Dispatcher(
            RouteTable routes,
            HttpLimits limits,
            ClientAddress clientAddress,
            IdSource ids,
            Executor workers,
            RequestCounts counts,
            ClientMemory memory,
            RequestLog log) {
        this.routes = routes;
        this.limits = limits;
        this.clientAddress = clientAddress;
        this.ids = ids;
        this.workers = workers;
        this.places = new Places(limits.requestsInFlight());
        this.memory = memory;
        this.deadlines = new Deadlines(memory, limits.idleTimeout());
        this.counts = counts;
        this.byRoute = counts.begin(routes);
        this.log = log;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        noteTheTime();
        Charge charge = new Charge(memory, request);
        RequestBody body = new RequestBody(request, limits, charge, deadlines);
        String path = pathOf(request);
        Operation operation;
        Exchange exchange;
        boolean inPlace = false;
        boolean needsBody = true;
        try {
            check(request);
            switch (routes.match(request.getMethod(), path)) {
                case RouteTable.Found(RouteTable.Entry(Door door, Route route), Map<String, String> parameters) -> {
                    exchange = new Exchange(request, ids.next(), door, route, parameters, clientAddress, body);
                    operation = route.handler();
                    inPlace = route.kind() == Route.Kind.IN_PLACE;
                    needsBody = route.maxBodyBytes() > 0;
                    body.limitTo(route.maxBodyBytes());
                }
                case RouteTable.OtherMethods(Door door, var allowed) -> {
                    exchange = unrouted(request, door, body);
                    operation = failing(new Fault.MethodNotAllowed(allowed));
                }
                case RouteTable.Nothing() -> {
                    exchange = unrouted(request, routes.doorOf(path), body);
                    operation = failing(new Fault.NoSuchRoute());
                }
            }
        } catch (Fault fault) {
            exchange = unrouted(request, routes.doorOf(path), body);
            operation = failing(fault);
        }
        Reply reply = reply(exchange, request, response, callback, charge);
        if (inPlace) {
            send(answerOf(exchange, operation), body, reply);
        } else if (operation instanceof QuickOperation quick && !needsBody) {
            answerAtOnce(true, exchange, quick, body, reply);
        } else if (operation instanceof QuickOperation quick) {
            Exchange matched = exchange;
            body.arrive(
                    LARGEST_QUICK_BODY,
                    () -> answerWithoutBody(matched, quick, body, reply),
                    whole -> answerAtOnce(whole, matched, quick, body, reply));
        } else {
            handOver(exchange, operation, body, reply);
        }
        return true;
    }

    private void noteTheTime() {
        long now = System.nanoTime();
        if (now - askedAt > MOMENT_NANOS) {
            askedAt = now;
        }
    }

    /** Whether a request has been received within this time. */
    boolean wasAskedWithin(Duration time) {
        return System.nanoTime() - askedAt <= time.toNanos() + MOMENT_NANOS;
    }

    private Reply reply(Exchange exchange, Request request, Response response, Callback callback, Charge charge) {
        return new Reply(exchange, request, response, callback, exchange.counts(byRoute), charge, deadlines, log);
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
    private void answerAtOnce(
            boolean whole, Exchange exchange, QuickOperation operation, RequestBody body, Reply reply) {
        @Nullable Answer answer = whole ? attempt(exchange, operation::handleAtOnce) : null;
        if (body.isRefusedForMemory()) {
            counts.turnedAway();
            reply.sendWithoutWaiting(overloaded(exchange), body);
        } else if (answer == null) {
            handOver(exchange, operation, body, reply);
        } else {
            send(answer, body, reply);
        }
    }

    /** Sends a response that does not depend on the body, if there is one. */
    private boolean answerWithoutBody(Exchange exchange, QuickOperation operation, RequestBody body, Reply reply) {
        Answer answer = attempt(exchange, operation::handleWithoutBody);
        if (answer != null) {
            send(answer, body, reply);
        }
        return answer != null;
    }

    /**
     * Runs on a selector thread. A client that is still sending its body receives the response
     * immediately and then has a moment to finish.
     */
    private void send(Answer answer, RequestBody body, Reply reply) {
        body.discard();
        boolean handedOver = !body.isDone()
                && execute(() -> {
                    if (reply.send(answer, body)) {
                        reply.end(body);
                    }
                });
        if (!handedOver) {
            reply.sendWithoutWaiting(answer, body);
        }
    }

    /**
     * Writes the response to an error that Jetty detected, in the format of the API that owns the
     * path.
     */
    boolean handleError(Request request, Response response, Callback callback) {
        Throwable cause =
                request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof Throwable thrown ? thrown : null;
        Charge charge = new Charge(memory, request);
        RequestBody body = new RequestBody(request, limits, charge, deadlines);
        Exchange exchange = unrouted(request, routes.doorOf(pathOf(request)), body);
        Fault fault = JettyFaults.of(response.getStatus(), cause);
        // Jetty closes the connection after such a response. Without the header, the client would
        // send its next request on it.
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        Reply reply = reply(exchange, request, response, callback, charge);
        reply.sendWithoutWaiting(answerOf(exchange, failing(fault)), body);
        return true;
    }

    private void handOver(Exchange exchange, Operation operation, RequestBody body, Reply reply) {
        places.enter(exchange, new FairPlaces.Applicant() {
            @Override
            public boolean mayWait() {
                return body.countForWaiting();
            }

            @Override
            public void admit(FairPlaces.Place place) {
                counts.begun();
                Runnable release = () -> {
                    place.release();
                    counts.ended();
                };
                if (!execute(() -> work(exchange, operation, body, reply, release))) {
                    release.run();
                    sendOverloaded(exchange, body, reply);
                }
            }

            @Override
            public void turnAway() {
                counts.turnedAway();
                Runnable answer = () -> sendOverloaded(exchange, body, reply);
                if (!execute(answer)) {
                    answer.run();
                }
            }
        });
    }

    private void sendOverloaded(Exchange exchange, RequestBody body, Reply reply) {
        body.discard();
        reply.sendWithoutWaiting(overloaded(exchange), body);
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
    private void work(Exchange exchange, Operation operation, RequestBody body, Reply reply, Runnable release) {
        boolean sent = false;
        boolean probe = exchange.isProbe();
        @Nullable Answer ready = null;
        try {
            Answer answer = answerOf(exchange, operation);
            body.discard();
            if (probe) {
                ready = answer;
            } else {
                sent = reply.send(answer, body);
            }
        } finally {
            release.run();
        }
        if (ready != null) {
            sent = reply.send(ready, body);
        }
        if (sent) {
            reply.end(body);
        }
    }

    private Answer overloaded(Exchange exchange) {
        return answerOf(exchange, failing(new Fault.Overloaded(limits.retryAfterSeconds())));
    }

    /** The response of an operation or, if it throws, the error response of its API. */
    private static Answer answerOf(Exchange exchange, Operation operation) {
        return Objects.requireNonNull(attempt(exchange, operation::handle));
    }

    /** An operation that may return no response. */
    @FunctionalInterface
    private interface Attempt {
        @Nullable
        Answer handle(Exchange exchange);
    }

    private static @Nullable Answer attempt(Exchange exchange, Attempt operation) {
        try {
            return answerOrRefusal(exchange, operation);
        } catch (Throwable failure) {
            RequestLog.mistake(exchange, failure);
            Fault unexpected = new Fault.Unexpected(failure);
            try {
                return exchange.refuse(unexpected);
            } catch (RuntimeException e) {
                RequestLog.mistake(exchange, e);
                return Answer.empty(unexpected.status());
            }
        }
    }

    private static @Nullable Answer answerOrRefusal(Exchange exchange, Attempt operation) {
        try {
            return operation.handle(exchange);
        } catch (Refusal refusal) {
            return exchange.refuse(refusal);
        } catch (Fault fault) {
            if (fault instanceof Fault.Unexpected) {
                RequestLog.mistake(exchange, fault);
            }
            return exchange.refuse(fault);
        } catch (Outage outage) {
            RequestLog.outage(exchange, outage);
            return exchange.refuse(new Fault.Unavailable(outage));
        }
    }

    private Exchange unrouted(Request request, Door door, RequestBody body) {
        return new Exchange(request, ids.next(), door, null, Map.of(), clientAddress, body);
    }

    private static Operation failing(Fault fault) {
        return exchange -> {
            throw fault;
        };
    }

    private void check(Request request) {
        HttpURI uri = request.getHttpURI();
        String query = uri.getQuery();
        if (pathOf(request).length() + (query == null ? 0 : query.length()) > limits.uriBytes()) {
            throw new Fault.UriTooLong();
        }
        HttpFields headers = request.getHeaders();
        if (headers.size() > limits.headers()) {
            throw new Fault.HeadersTooLarge();
        }
        HttpField coding = headers.getField(HttpHeader.TRANSFER_ENCODING);
        if (coding != null && !HttpHeaderValue.CHUNKED.is(coding.getValue())) {
            // Jetty accepts "gzip, chunked" and would pass on the compressed content.
            throw new Fault.UnsupportedTransferCoding();
        }
    }

    private static String pathOf(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null ? "" : path;
    }
}
