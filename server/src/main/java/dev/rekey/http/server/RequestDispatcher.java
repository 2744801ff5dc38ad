package dev.rekey.http.server;

import dev.rekey.http.HttpError;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.NonBlockingOperation;
import dev.rekey.http.metrics.RequestStats;
import dev.rekey.http.metrics.RouteStats;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
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

    private final RequestRouter router;
    private final HttpLimits limits;
    private final Executor workers;
    private final RequestSlots slots;
    private final ClientMemoryBudget memory;
    private final ClientDeadlines deadlines;
    private final RequestStats counts;
    private final RequestStats.ByRoute byRoute;
    private final RequestLogger log;
    private volatile long lastRequestAt = System.nanoTime() - LONG_AGO_NANOS;

    RequestDispatcher(
            RequestRouter router,
            HttpLimits limits,
            Executor workers,
            RequestStats counts,
            RequestStats.ByRoute byRoute,
            ClientMemoryBudget memory,
            RequestLogger log) {
        this.router = router;
        this.limits = limits;
        this.workers = workers;
        this.slots = new RequestSlots(limits.requestsInFlight());
        this.memory = memory;
        this.deadlines = new ClientDeadlines(memory, limits.idleTimeout());
        this.counts = counts;
        this.byRoute = byRoute;
        this.log = log;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        recordActivity();
        MemoryCharge charge = new MemoryCharge(memory, request);
        RequestBody body = new RequestBody(request, limits, charge, deadlines);
        RoutedRequest routed = router.route(request, body);
        ResponseWriter writer = reply(routed, request, response, callback, charge);
        if (routed.isInPlace()) {
            send(routed.answer(), body, writer);
        } else if (routed.operation() instanceof NonBlockingOperation quick && !routed.mayHaveBody()) {
            tryAnswer(true, routed, quick, writer);
        } else if (routed.operation() instanceof NonBlockingOperation quick) {
            body.readAvailable(
                    LARGEST_QUICK_BODY,
                    () -> answerWithoutBody(routed, quick, writer),
                    whole -> tryAnswer(whole, routed, quick, writer));
        } else {
            dispatch(routed, writer);
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
            RoutedRequest routed, Request request, Response response, Callback callback, MemoryCharge charge) {
        RouteStats stats = byRoute.of(routed.api(), routed.route());
        return new ResponseWriter(routed, request, response, callback, stats, charge, deadlines, log);
    }

    /**
     * Cuts off expired transfers and rejects requests that waited too long. Must be called several
     * times per second.
     */
    void sweep() {
        deadlines.sweep();
        slots.expire();
    }

    /** Runs on the selector thread, which must not block. */
    private void tryAnswer(boolean whole, RoutedRequest routed, NonBlockingOperation operation, ResponseWriter writer) {
        @Nullable HttpResponse answer = whole ? routed.attempt(operation::tryHandle) : null;
        if (routed.body().isRefusedForMemory()) {
            counts.rejected();
            writer.sendNonBlocking(overloaded(routed), routed.body());
        } else if (answer == null) {
            dispatch(routed, writer);
        } else {
            send(answer, routed.body(), writer);
        }
    }

    /** Sends a response that does not depend on the body, if there is one. */
    private boolean answerWithoutBody(RoutedRequest routed, NonBlockingOperation operation, ResponseWriter writer) {
        HttpResponse answer = routed.attempt(operation::handleWithoutBody);
        if (answer != null) {
            send(answer, routed.body(), writer);
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
        RoutedRequest routed = router.failed(request, body, JettyErrorMapping.of(response.getStatus(), cause));
        // Jetty closes the connection after such a response. Without the header, the client would
        // send its next request on it.
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        ResponseWriter writer = reply(routed, request, response, callback, charge);
        writer.sendNonBlocking(routed.answer(), body);
        return true;
    }

    private void dispatch(RoutedRequest routed, ResponseWriter writer) {
        slots.enter(routed, new FairSemaphore.Waiter() {
            @Override
            public boolean mayWait() {
                return routed.body().countForWaiting();
            }

            @Override
            public void admit(FairSemaphore.Permit permit) {
                counts.started();
                Runnable release = () -> {
                    permit.release();
                    counts.finished();
                };
                if (!execute(() -> work(routed, writer, release))) {
                    release.run();
                    sendOverloaded(routed, writer);
                }
            }

            @Override
            public void turnAway() {
                counts.rejected();
                Runnable answer = () -> sendOverloaded(routed, writer);
                if (!execute(answer)) {
                    answer.run();
                }
            }
        });
    }

    private void sendOverloaded(RoutedRequest routed, ResponseWriter writer) {
        routed.body().discard();
        writer.sendNonBlocking(overloaded(routed), routed.body());
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
    private void work(RoutedRequest routed, ResponseWriter writer, Runnable release) {
        boolean sent = false;
        RequestBody body = routed.body();
        @Nullable HttpResponse ready = null;
        try {
            HttpResponse answer = routed.answer();
            body.discard();
            if (routed.isProbe()) {
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

    private HttpResponse overloaded(RoutedRequest routed) {
        return routed.answer(new HttpError.Overloaded(limits.retryAfterSeconds()));
    }
}
