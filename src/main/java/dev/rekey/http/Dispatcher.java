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
 * Brings each request to its operation and the answer back.
 *
 * <p>It is called on a selector, and hands what may wait to a virtual thread.
 */
final class Dispatcher extends Handler.Abstract.NonBlocking {

    /** Larger ones take long enough to read and to parse that others must not wait for it. */
    private static final long LARGEST_QUICK_BODY = 16 * 1024;

    /** By so much may the last request be told to be earlier than it was: what all threads write to would slow them. */
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

    /** Whether a request has come within this time. */
    boolean wasAskedWithin(Duration time) {
        return System.nanoTime() - askedAt <= time.toNanos() + MOMENT_NANOS;
    }

    private Reply reply(Exchange exchange, Request request, Response response, Callback callback, Charge charge) {
        return new Reply(exchange, request, response, callback, exchange.counts(byRoute), charge, deadlines, log);
    }

    /** Ends what takes too long. To be called several times a second. */
    void sweep() {
        deadlines.sweep();
        places.expire();
    }

    /** Still on the thread that read the request, which nothing may keep. */
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

    /** Whether the answer is settled although the body has not come. */
    private boolean answerWithoutBody(Exchange exchange, QuickOperation operation, RequestBody body, Reply reply) {
        Answer answer = attempt(exchange, operation::handleWithoutBody);
        if (answer != null) {
            send(answer, body, reply);
        }
        return answer != null;
    }

    /** On a selector. A client that has not sent all of its body sees the answer at once, and then gets a moment to end. */
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

    /** Answers what the server below us found wrong, in the shape of the door that the path belongs to. */
    boolean handleError(Request request, Response response, Callback callback) {
        Throwable cause =
                request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof Throwable thrown ? thrown : null;
        Charge charge = new Charge(memory, request);
        RequestBody body = new RequestBody(request, limits, charge, deadlines);
        Exchange exchange = unrouted(request, routes.doorOf(pathOf(request)), body);
        Fault fault = JettyFaults.of(response.getStatus(), cause);
        // The connection goes after such an answer; a client that is not told would send its next request into it.
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

    /** @return whether it will be done; not where the server is stopping */
    private boolean execute(Runnable work) {
        try {
            workers.execute(work);
            return true;
        } catch (RejectedExecutionException stopping) {
            return false;
        }
    }

    /** On a virtual thread. The place is kept until the client has taken the answer, but for a probe's, which is small. */
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

    /** The answer of an operation or, where it ends otherwise, of its door. */
    private static Answer answerOf(Exchange exchange, Operation operation) {
        return Objects.requireNonNull(attempt(exchange, operation::handle));
    }

    /** An operation that may have no answer yet. */
    @FunctionalInterface
    private interface Attempt {
        @Nullable
        Answer handle(Exchange exchange);
    }

    private static @Nullable Answer attempt(Exchange exchange, Attempt operation) {
        try {
            return answerOrRefusal(exchange, operation);
        } catch (Throwable mistake) {
            RequestLog.mistake(exchange, mistake);
            Fault unexpected = new Fault.Unexpected(mistake);
            try {
                return exchange.refuse(unexpected);
            } catch (RuntimeException another) {
                RequestLog.mistake(exchange, another);
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
            // Jetty takes "gzip, chunked", and would hand on what is compressed.
            throw new Fault.UnsupportedTransferCoding();
        }
    }

    private static String pathOf(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null ? "" : path;
    }
}
