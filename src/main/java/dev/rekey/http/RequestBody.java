package dev.rekey.http;

import dev.rekey.core.Outage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * The bytes after a request's headers, read once, within bounds of size and time.
 *
 * <p>What is left unread must be taken off the wire before the answer, or a client that is still sending sees its connection
 * reset in place of the answer.
 */
final class RequestBody {

    /** How much of a body that is too large we take off the wire, so that its sender comes to read our answer. */
    private static final long LINGER_BYTES = 16L * 1024 * 1024;

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * How long an answer that is settled waits for a body that nobody asked for. Short, since a request under way counts
     * against the bound of requests in flight, and this one may be anybody's.
     */
    private static final long DISCARD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Request request;
    private final HttpLimits limits;
    private byte @Nullable [] bytes;
    private @Nullable RuntimeException failure;
    private @Nullable CountDownLatch awaited;
    private @Nullable ByteArrayOutputStream pieces;
    private long until;
    private boolean begun;
    private boolean ended;

    RequestBody(Request request, HttpLimits limits) {
        this.request = request;
        this.limits = limits;
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
     * @param whole told whether the body is there
     */
    void arrive(long largest, Consumer<Boolean> whole) {
        if (bytes != null) {
            whole.accept(true);
            return;
        }
        if (request.getLength() > largest || awaitsContinue()) {
            whole.accept(false);
            return;
        }
        // Mostly the first piece is the last, and nothing has to be put together.
        ByteArrayOutputStream read = begin(0);
        while (read.size() <= largest && System.nanoTime() < until) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, () -> arrive(largest, whole)));
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
            append(chunk.getByteBuffer(), read);
            chunk.release();
        }
        whole.accept(bytes != null);
    }

    /** With the last piece, which mostly is the only one. */
    private static byte[] whole(Content.Chunk last, ByteArrayOutputStream before) {
        if (before.size() > 0) {
            append(last.getByteBuffer(), before);
            last.release();
            return before.toByteArray();
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

    /** Takes a body that nobody asked for off the wire, as far as it is there or about to be. */
    void discard() {
        if (!begun) {
            drain(DISCARD_NANOS, limits.bodyBytes());
        }
    }

    /** After the answer has gone: lets a client that is still sending come to its end, for a moment. */
    void linger() {
        if (!begun || failure instanceof Fault.TooLarge) {
            drain(LINGER_NANOS, LINGER_BYTES);
        }
    }

    private void drain(long nanos, long most) {
        if (ended || awaitsContinue()) {
            return;
        }
        try {
            dropPieces(nanos, most);
        } catch (Outage stopping) {
            // The answer is settled already; what is left is dropped with the connection.
        }
    }

    private void dropPieces(long nanos, long most) {
        long until = System.nanoTime() + nanos;
        long left = most;
        while (left > 0) {
            Content.Chunk chunk = next(until);
            if (chunk == null || Content.Chunk.isFailure(chunk)) {
                return;
            }
            left -= chunk.remaining();
            chunk.release();
            if (chunk.isLast()) {
                ended = true;
                return;
            }
        }
    }

    private byte[] readAll() {
        if (request.getLength() > limits.bodyBytes()) {
            throw new Fault.TooLarge();
        }
        ByteArrayOutputStream read = begin((int) Math.max(32, request.getLength()));
        while (true) {
            Content.Chunk chunk = next(until);
            if (chunk == null) {
                throw new Fault.TooSlow();
            }
            if (Content.Chunk.isFailure(chunk)) {
                throw faultOf(chunk.getFailure());
            }
            if (read.size() + chunk.remaining() > limits.bodyBytes()) {
                chunk.release();
                throw new Fault.TooLarge();
            }
            append(chunk.getByteBuffer(), read);
            chunk.release();
            if (chunk.isLast()) {
                ended = true;
                return read.toByteArray();
            }
        }
    }

    /** What has been read so far; the time for the rest runs from the first call. */
    private ByteArrayOutputStream begin(int bytes) {
        ByteArrayOutputStream begunWith = pieces;
        if (begunWith == null) {
            begun = true;
            until = System.nanoTime() + limits.bodyTimeout().toNanos();
            begunWith = new ByteArrayOutputStream(bytes);
            pieces = begunWith;
        }
        return begunWith;
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

    private static void append(ByteBuffer piece, ByteArrayOutputStream read) {
        byte[] copy = new byte[piece.remaining()];
        piece.get(copy);
        read.writeBytes(copy);
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
