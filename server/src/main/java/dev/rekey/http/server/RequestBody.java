package dev.rekey.http.server;

import dev.rekey.http.HttpError;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.RequestContent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, read once, within limits of size, time, rate and memory.
 *
 * <p>A response does not wait for a body that its operation does not read. The rest of such a body
 * is drained for a moment after the response, because otherwise a client that is still sending sees
 * a connection reset instead of the response. The connection is then closed, because late bytes
 * must not be parsed as another request.
 */
final class RequestBody implements RequestContent, ClientDeadlines.Watched {

    /** Time without a minimum rate; afterwards {@link #MIN_BYTES_PER_SECOND} applies. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Minimum bytes per second. */
    private static final long MIN_BYTES_PER_SECOND = 1024;

    private final Request request;
    private final BodyChunks chunks;
    private final HttpLimits limits;
    private final MemoryCharge charge;
    private final ClientDeadlines deadlines;
    private long largest;
    private byte @Nullable [] bytes;
    private @Nullable RuntimeException failure;
    private @Nullable BodyBuffer pieces;
    private long since;
    private volatile long until;
    private boolean watched;

    RequestBody(Request request, HttpLimits limits, MemoryCharge charge, ClientDeadlines deadlines) {
        this.request = request;
        this.chunks = new BodyChunks(request);
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

    @Override
    public void hold(long more) {
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

    @Override
    public byte[] read() {
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
        if (chunks.announcedBytes() > largest || chunks.awaitsContinue()) {
            whole.accept(false);
            return;
        }
        BodyBuffer read = begin();
        try {
            while (read.size() <= largest && System.nanoTime() < until) {
                Content.Chunk chunk = chunks.tryNext();
                if (chunk == null) {
                    if (watched || !settled.getAsBoolean()) {
                        await(read, largest, settled, whole);
                    }
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    failure = BodyChunks.errorOf(chunk.getFailure());
                    break;
                }
                if (chunk.isLast()) {
                    chunks.end();
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
        chunks.whenMore(() -> readAvailable(largest, settled, whole));
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
        return chunks.isEnded();
    }

    /** Drains what has arrived of a body that is no longer needed, without waiting for the rest. */
    void discard() {
        if (failure == null && !chunks.awaitsContinue()) {
            chunks.discard();
        }
    }

    /**
     * Drains the rest of the body for a moment after the response, so that a sending client can
     * finish.
     */
    void linger() {
        boolean unread =
                failure == null || failure instanceof HttpError.TooLarge || failure instanceof HttpError.Overloaded;
        if (unread && !chunks.isEnded() && !chunks.awaitsContinue() && charge.add(0)) {
            chunks.linger();
        }
    }

    private byte[] readAll() {
        if (chunks.announcedBytes() > largest) {
            throw new HttpError.TooLarge();
        }
        BodyBuffer read = begin();
        while (true) {
            Content.Chunk chunk = chunks.next(deadline(read.size()));
            if (chunk == null) {
                throw new HttpError.TooSlow();
            }
            if (Content.Chunk.isFailure(chunk)) {
                throw BodyChunks.errorOf(chunk.getFailure());
            }
            if (read.size() + chunk.remaining() > largest) {
                chunk.release();
                throw new HttpError.TooLarge();
            }
            boolean last = chunk.isLast();
            append(chunk, read);
            if (last) {
                chunks.end();
                return read.whole();
            }
        }
    }

    /** The pieces read so far. The first call starts the timeout. */
    private BodyBuffer begin() {
        BodyBuffer begunWith = pieces;
        if (begunWith == null) {
            chunks.begin();
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

    private void append(Content.Chunk chunk, BodyBuffer read) {
        try {
            long announced = chunks.announcedBytes();
            read.append(chunk.getByteBuffer(), announced < 0 ? largest : announced);
        } finally {
            chunk.release();
        }
    }
}
