package dev.rekey.http.server;

import dev.rekey.core.UnavailableException;
import dev.rekey.http.HttpError;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of a body as they arrive from the network, and the draining of those that nobody
 * reads. Each piece must be released by the caller.
 */
final class BodyChunks {

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

    private final Request request;
    private @Nullable CountDownLatch awaited;
    private boolean begun;
    private boolean ended;

    BodyChunks(Request request) {
        this.request = request;
    }

    /** The announced size in bytes; -1 if unknown. */
    long announcedBytes() {
        return request.getLength();
    }

    /** Records that reading begins: a client that waits for a 100 (Continue) response gets it. */
    void begin() {
        begun = true;
    }

    /** Records that the last piece was read. */
    void end() {
        ended = true;
    }

    /** Whether the last piece was read or drained. */
    boolean isEnded() {
        return ended;
    }

    /** The next piece, without blocking; {@code null} if none has arrived. */
    Content.@Nullable Chunk tryNext() {
        return request.read();
    }

    /** Calls back on a selector thread, which must not block, when a piece has arrived. */
    void whenMore(Runnable callback) {
        request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, callback));
    }

    /**
     * The next piece; blocks until it arrives, and returns {@code null} on timeout.
     *
     * @param until when to time out, by {@link System#nanoTime}
     */
    Content.@Nullable Chunk next(long until) {
        while (true) {
            Content.Chunk chunk = tryNext();
            if (chunk != null) {
                return chunk;
            }
            CountDownLatch arrived = awaited;
            if (arrived == null) {
                arrived = new CountDownLatch(1);
                awaited = arrived;
                whenMore(arrived::countDown);
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

    /** Drains pieces that have arrived, without waiting for more. */
    void discard() {
        drain(DISCARD_BYTES, MAX_DISCARDED_CHUNKS, this::tryNext);
    }

    /** Drains pieces for a moment, so that a client that is still sending can finish. Blocks. */
    void linger() {
        long end = System.nanoTime() + LINGER_NANOS;
        try {
            drain(LINGER_BYTES, Integer.MAX_VALUE, () -> next(end));
        } catch (UnavailableException e) {
            // The response has been sent; the rest is dropped with the connection.
        }
    }

    private void drain(long maxBytes, int maxPieces, Supplier<Content.@Nullable Chunk> pieces) {
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

    /** The error that a failed piece stands for. */
    static HttpError errorOf(Throwable failure) {
        return switch (failure) {
            case TimeoutException _ -> new HttpError.TooSlow();
            case HttpException http -> JettyErrorMapping.of(http.getCode(), failure);
            default ->
                new HttpError.MalformedRequest(
                        "The body must be complete; it ended before its announced length or last chunk.");
        };
    }

    /** Whether the client waits for a 100 (Continue) response before it sends the body. */
    boolean awaitsContinue() {
        return !begun && request.getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
    }
}
