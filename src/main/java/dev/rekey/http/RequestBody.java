package dev.rekey.http;

import dev.rekey.core.UnavailableException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, read once, within limits of size, time, rate and memory.
 *
 * <p>A response does not wait for a body that its operation does not read. The rest of such a body
 * is drained for a moment after the response, because otherwise a client that is still sending sees
 * a connection reset instead of the response. The connection is then closed, because late bytes
 * must not be parsed as another request.
 */
final class RequestBody implements ClientDeadlines.Watched {

    /**
     * Maximum bytes drained of a body that is too large, so that its sender can read the response.
     */
    private static final long LINGER_BYTES = 16L * 1024 * 1024;

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * Maximum bytes of an unread body that are drained before the response, if they have already
     * arrived.
     */
    private static final long DISCARD_BYTES = 256 * 1024;

    /**
     * Maximum pieces drained before the response: a piece may be a single byte, and selector
     * threads drain too.
     */
    private static final int MAX_DISCARDED_CHUNKS = 64;

    /** Time without a minimum rate; afterwards {@link #MIN_BYTES_PER_SECOND} applies. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Minimum bytes per second. */
    private static final long MIN_BYTES_PER_SECOND = 1024;

    private final Request request;
    private final HttpLimits limits;
    private final MemoryCharge charge;
    private final ClientDeadlines deadlines;
    private long largest;
    private byte @Nullable [] bytes;
    private @Nullable RuntimeException failure;
    private @Nullable CountDownLatch awaited;
    private @Nullable BodyBuffer pieces;
    private long since;
    private volatile long until;
    private boolean begun;
    private boolean ended;
    private boolean watched;

    RequestBody(Request request, HttpLimits limits, MemoryCharge charge, ClientDeadlines deadlines) {
        this.request = request;
        this.limits = limits;
        this.charge = charge;
        this.deadlines = deadlines;
        this.largest = limits.bodyBytes();
    }

    /** Lowers the maximum size of the body to the limit of the route. */
    void limitTo(int bytes) {
        largest = Math.min(bytes, limits.bodyBytes());
    }

    /**
     * Reserves memory for a request that is about to be queued, including the part of its body not
     * yet counted.
     */
    boolean countForWaiting() {
        byte[] whole = bytes;
        return charge.add(whole == null || pieces == null || pieces.size() > 0 ? 0 : whole.length);
    }

    /**
     * Reserves memory for the response until the request ends.
     *
     * @throws HttpError.Overloaded if the memory budget is exhausted
     */
    void hold(long more) {
        if (!charge.add(more)) {
            throw overloaded();
        }
    }

    /** Whether the body was rejected because the memory budget is exhausted. */
    boolean isRefusedForMemory() {
        return failure instanceof HttpError.Overloaded;
    }

    @Override
    public long since() {
        return since;
    }

    @Override
    public long until() {
        return until;
    }

    /** Fails the pending read with a timeout. */
    @Override
    public void cutOff() {
        request.fail(new TimeoutException("the body did not arrive in time"));
    }

    byte[] read() {
        if (failure != null) {
            throw failure;
        }
        byte[] read = bytes;
        if (read == null) {
            try {
                read = readAll();
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
            bytes = read;
        }
        return read;
    }

    /**
     * Reads what has arrived without blocking. Calls back when the body is complete, or when
     * reading on would block or fail; {@link #read} then returns the body or continues from there.
     * The callback may run on this thread or on a selector thread, which must not block.
     *
     * @param largest bodies beyond this many bytes are left to {@link #read}
     * @param settled called before the first wait; if it returns true, the body is no longer needed
     *     and there is no callback
     * @param whole receives whether the body is complete
     */
    void readAvailable(long largest, BooleanSupplier settled, Consumer<Boolean> whole) {
        if (bytes != null) {
            whole.accept(true);
            return;
        }
        if (request.getLength() > largest || awaitsContinue()) {
            whole.accept(false);
            return;
        }
        BodyBuffer read = begin();
        try {
            while (read.size() <= largest && System.nanoTime() < until) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    if (watched || !settled.getAsBoolean()) {
                        await(read, largest, settled, whole);
                    }
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    failure = faultOf(chunk.getFailure());
                    break;
                }
                if (chunk.isLast()) {
                    ended = true;
                    bytes = whole(chunk, read);
                    break;
                }
                append(chunk, read);
            }
        } catch (HttpError.Overloaded e) {
            failure = e;
        }
        endWatch();
        whole.accept(bytes != null);
    }

    private void await(BodyBuffer read, long largest, BooleanSupplier settled, Consumer<Boolean> whole) {
        if (!charge.add(0)) {
            throw overloaded();
        }
        until = deadline(read.size());
        if (!watched) {
            watched = true;
            deadlines.watch(this);
        }
        request.demand(
                Invocable.from(Invocable.InvocationType.NON_BLOCKING, () -> readAvailable(largest, settled, whole)));
    }

    private void endWatch() {
        if (watched) {
            watched = false;
            deadlines.forget(this);
        }
    }

    private HttpError.Overloaded overloaded() {
        return new HttpError.Overloaded(limits.retryAfterSeconds());
    }

    /**
     * Completes the body with its last piece. If that is the only one, nothing has to be joined.
     */
    private byte[] whole(Content.Chunk last, BodyBuffer before) {
        if (before.size() > 0) {
            append(last, before);
            return before.whole();
        }
        byte[] all = new byte[last.remaining()];
        last.getByteBuffer().get(all);
        last.release();
        return all;
    }

    /** Whether the body was read completely, so that the connection can carry another request. */
    boolean isDone() {
        return ended;
    }

    /** Drains what has arrived of a body that is no longer needed, without waiting for the rest. */
    void discard() {
        if (failure == null && !awaitsContinue()) {
            drop(DISCARD_BYTES, MAX_DISCARDED_CHUNKS, request::read);
        }
    }

    /**
     * Drains the rest of the body for a moment after the response, so that a sending client can
     * finish.
     */
    void linger() {
        boolean unread =
                failure == null || failure instanceof HttpError.TooLarge || failure instanceof HttpError.Overloaded;
        if (unread && !ended && !awaitsContinue() && charge.add(0)) {
            long end = System.nanoTime() + LINGER_NANOS;
            try {
                drop(LINGER_BYTES, Integer.MAX_VALUE, () -> next(end));
            } catch (UnavailableException e) {
                // The response has been sent; the rest is dropped with the connection.
            }
        }
    }

    private void drop(long maxBytes, int maxPieces, Supplier<Content.@Nullable Chunk> pieces) {
        long left = maxBytes;
        for (int piece = 0; piece < maxPieces && left > 0 && !ended; piece++) {
            Content.Chunk chunk = pieces.get();
            if (chunk == null || Content.Chunk.isFailure(chunk)) {
                return;
            }
            left -= chunk.remaining();
            ended = chunk.isLast();
            chunk.release();
        }
    }

    private byte[] readAll() {
        if (request.getLength() > largest) {
            throw new HttpError.TooLarge();
        }
        BodyBuffer read = begin();
        while (true) {
            Content.Chunk chunk = next(deadline(read.size()));
            if (chunk == null) {
                throw new HttpError.TooSlow();
            }
            if (Content.Chunk.isFailure(chunk)) {
                throw faultOf(chunk.getFailure());
            }
            if (read.size() + chunk.remaining() > largest) {
                chunk.release();
                throw new HttpError.TooLarge();
            }
            boolean last = chunk.isLast();
            append(chunk, read);
            if (last) {
                ended = true;
                return read.whole();
            }
        }
    }

    /** The pieces read so far. The first call starts the timeout. */
    private BodyBuffer begin() {
        BodyBuffer begunWith = pieces;
        if (begunWith == null) {
            begun = true;
            since = System.nanoTime();
            until = since + limits.bodyTimeout().toNanos();
            begunWith = new BodyBuffer(charge);
            pieces = begunWith;
        }
        return begunWith;
    }

    /** When a body must be complete of which this many bytes have arrived. */
    private long deadline(int received) {
        return since
                + Math.min(
                        limits.bodyTimeout().toNanos(),
                        GRACE_NANOS + TimeUnit.SECONDS.toNanos(received) / MIN_BYTES_PER_SECOND);
    }

    /** The next piece; {@code null} on timeout. */
    private Content.@Nullable Chunk next(long until) {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk != null) {
                return chunk;
            }
            CountDownLatch arrived = awaited;
            if (arrived == null) {
                arrived = new CountDownLatch(1);
                awaited = arrived;
                request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, arrived::countDown));
            }
            try {
                if (!arrived.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return null;
                }
                awaited = null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnavailableException("interrupted while reading a request body", e);
            }
        }
    }

    private void append(Content.Chunk chunk, BodyBuffer read) {
        try {
            long announced = request.getLength();
            read.append(chunk.getByteBuffer(), announced < 0 ? largest : announced);
        } finally {
            chunk.release();
        }
    }

    private static HttpError faultOf(Throwable failure) {
        return switch (failure) {
            case TimeoutException _ -> new HttpError.TooSlow();
            case HttpException http -> JettyErrorMapping.of(http.getCode(), failure);
            default ->
                new HttpError.MalformedRequest(
                        "The body must be complete; it ended before its announced length or last chunk.");
        };
    }

    /** Whether the client waits for a 100 (Continue) response before it sends the body. */
    private boolean awaitsContinue() {
        return !begun && request.getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
    }
}
