package dev.rekey.http;

import dev.rekey.core.Outage;
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
 * The bytes after a request's headers, read once, within bounds of size, time and rate, and of the memory for all clients.
 *
 * <p>An answer waits for no body that nobody asks for. What of it has not come by then is taken off the wire after the
 * answer, for a moment, or a client that is still sending sees its connection reset in place of the answer; the connection
 * ends with it, since what comes late must not be taken for another request.
 */
final class RequestBody implements Deadlines.Watched {

    /** How much of a body that is too large we take off the wire, so that its sender comes to read our answer. */
    private static final long LINGER_BYTES = 16L * 1024 * 1024;

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How much of a body that nobody asked for is taken off the wire before the answer, as far as it has come. */
    private static final long DISCARD_BYTES = 256 * 1024;

    /** In no more pieces than this, each of which may hold a single octet: they are taken by a selector too. */
    private static final int DISCARD_PIECES = 64;

    /** For so long a body may come as slowly as it likes; from then on {@link #LEAST_RATE} is asked of it. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Bytes a second. */
    private static final long LEAST_RATE = 1024;

    private final Request request;
    private final HttpLimits limits;
    private final Charge charge;
    private final Deadlines deadlines;
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

    RequestBody(Request request, HttpLimits limits, Charge charge, Deadlines deadlines) {
        this.request = request;
        this.limits = limits;
        this.charge = charge;
        this.deadlines = deadlines;
        this.largest = limits.bodyBytes();
    }

    /** A body of more than this many bytes is too large. */
    void limitTo(int bytes) {
        largest = Math.min(bytes, limits.bodyBytes());
    }

    /** Counts what is held of the body without being counted yet, and the request itself: it is about to wait. */
    boolean countForWaiting() {
        byte[] whole = bytes;
        return charge.add(whole == null || pieces == null || pieces.size() > 0 ? 0 : whole.length);
    }

    /**
     * Counts memory that the response takes until the request is over.
     *
     * @throws Fault.Overloaded where there is none
     */
    void hold(long more) {
        if (!charge.add(more)) {
            throw overloaded();
        }
    }

    /** Whether it was refused because there was no memory for it. */
    boolean isRefusedForMemory() {
        return failure instanceof Fault.Overloaded;
    }

    @Override
    public long since() {
        return since;
    }

    @Override
    public long until() {
        return until;
    }

    /** Has whoever waits for the rest see that it did not come in time. */
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
            } catch (RuntimeException broken) {
                failure = broken;
                throw broken;
            }
            bytes = read;
        }
        return read;
    }

    /**
     * Takes what has arrived without waiting, and calls back when the body is whole or when reading it on would mean to wait
     * or to fail; {@link #read} then has the body or goes on from there. The call may come on this thread or on one of the
     * network's, which must not wait.
     *
     * @param largest bodies beyond this many bytes are left to {@link #read}
     * @param settled asked before the first wait whether the body is needed no more; then nothing is called back
     * @param whole told whether the body is there
     */
    void arrive(long largest, BooleanSupplier settled, Consumer<Boolean> whole) {
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
        } catch (Fault.Overloaded full) {
            failure = full;
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
        request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, () -> arrive(largest, settled, whole)));
    }

    private void endWatch() {
        if (watched) {
            watched = false;
            deadlines.forget(this);
        }
    }

    private Fault.Overloaded overloaded() {
        return new Fault.Overloaded(limits.retryAfterSeconds());
    }

    /** With the last piece, which mostly is the only one: then nothing has to be put together. */
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

    /** Whether the connection can carry another request after this one. */
    boolean isDone() {
        return ended;
    }

    /** Takes off the wire what has come of a body that nobody asks for any more, without waiting for the rest. */
    void discard() {
        if (failure == null && !awaitsContinue()) {
            drop(DISCARD_BYTES, DISCARD_PIECES, request::read);
        }
    }

    /** After the answer has gone: lets a client that is still sending come to its end, for a moment. */
    void linger() {
        boolean unread = failure == null || failure instanceof Fault.TooLarge || failure instanceof Fault.Overloaded;
        if (unread && !ended && !awaitsContinue() && charge.add(0)) {
            long end = System.nanoTime() + LINGER_NANOS;
            try {
                drop(LINGER_BYTES, Integer.MAX_VALUE, () -> next(end));
            } catch (Outage stopping) {
                // The answer has gone already; what is left is dropped with the connection.
            }
        }
    }

    private void drop(long most, int mostPieces, Supplier<Content.@Nullable Chunk> pieces) {
        long left = most;
        for (int piece = 0; piece < mostPieces && left > 0 && !ended; piece++) {
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
            throw new Fault.TooLarge();
        }
        BodyBuffer read = begin();
        while (true) {
            Content.Chunk chunk = next(deadline(read.size()));
            if (chunk == null) {
                throw new Fault.TooSlow();
            }
            if (Content.Chunk.isFailure(chunk)) {
                throw faultOf(chunk.getFailure());
            }
            if (read.size() + chunk.remaining() > largest) {
                chunk.release();
                throw new Fault.TooLarge();
            }
            boolean last = chunk.isLast();
            append(chunk, read);
            if (last) {
                ended = true;
                return read.whole();
            }
        }
    }

    /** What has been read so far; the time for the rest runs from the first call. */
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

    /** When a body has to be whole of which so many bytes have come. */
    private long deadline(int came) {
        return since
                + Math.min(limits.bodyTimeout().toNanos(), GRACE_NANOS + TimeUnit.SECONDS.toNanos(came) / LEAST_RATE);
    }

    /** The next piece; null where none came in time. */
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
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                throw new Outage("interrupted while a body was read", stopping);
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

    private static Fault faultOf(Throwable failure) {
        return switch (failure) {
            case TimeoutException silent -> new Fault.TooSlow();
            case HttpException http -> JettyFaults.of(http.getCode(), failure);
            default -> new Fault.MalformedRequest("The body ended too early.");
        };
    }

    /** Whether the client holds its body back until we say that we want it. */
    private boolean awaitsContinue() {
        return !begun && request.getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
    }
}
