package dev.rekey.http.server;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.IO;
import org.jspecify.annotations.Nullable;

/**
 * State of one accepted connection: whether a request is being served on it, and since when it has
 * been waiting for a request head.
 *
 * <p>Bytes and requests are reported by the threads that serve the connection; all other methods
 * may be called by any thread. A connection that is marked as closed serves no further requests. A
 * connection that is serving a request is never marked, unless the request is incomplete and
 * waiting for its body.
 */
final class ClientConnection {

    private static final byte[] HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /**
     * A request that has waited longer than this for its body may be closed when connections run
     * short.
     */
    private static final Duration SLOW_BODY = Duration.ofSeconds(2);

    private static final int NO_PREFACE = -1;

    /** Added to {@link #state} for each request that waits for its body. */
    private static final int WAITING = 1 << 16;

    private static final int REQUESTS = WAITING - 1;

    /** Negative enough that no number of requests makes it positive. */
    private static final int CLOSED = Integer.MIN_VALUE / 2;

    /** Value of {@link #headSince} when no head is awaited; sweep numbers are greater. */
    private static final long NOT_AWAITED = 0;

    private final SocketChannel channel;
    private final @Nullable ClientNetwork network;
    private volatile boolean reserved;
    private volatile @Nullable EndPoint endPoint;

    /**
     * Number of requests being served, plus {@link #WAITING} for each that waits for its body;
     * negative once marked as closed.
     */
    private final AtomicInteger state = new AtomicInteger();

    /**
     * The sweep in which the awaited head began; {@link #NOT_AWAITED} on an idle connection and
     * while requests are served.
     */
    private final AtomicLong headSince;

    /**
     * When the latest request began or, before the first, the connection was accepted. Published by
     * {@link #state}.
     */
    private long progressAt;

    /** Number of bytes received of the HTTP/2 connection preface. */
    private int prefaceBytes;

    private @Nullable Http2FrameParser frames;

    /**
     * @param network the client network that the connection counts against; {@code null} if exempt
     * @param now the current {@link System#nanoTime}
     * @param sweep the current value of {@link ConnectionGuard#sweeps}
     */
    ClientConnection(SocketChannel channel, @Nullable ClientNetwork network, boolean reserved, long now, long sweep) {
        this.channel = channel;
        this.network = network;
        this.reserved = reserved;
        this.progressAt = now;
        this.headSince = new AtomicLong(sweep);
    }

    @Nullable
    ClientNetwork network() {
        return network;
    }

    /** Whether the connection was accepted for health checks only. */
    boolean isReserved() {
        return reserved;
    }

    void unreserve() {
        reserved = false;
    }

    void opened(EndPoint opened) {
        endPoint = opened;
    }

    /** Whether the socket is open. */
    boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * Called when bytes have been read: the last {@code count} bytes of {@code buffer}.
     *
     * @param sweep the current value of {@link ConnectionGuard#sweeps}
     */
    void received(ByteBuffer buffer, int count, long sweep) {
        if (prefaceBytes == NO_PREFACE) {
            if (headSince.getPlain() == NOT_AWAITED && state.get() == 0) {
                headSince.lazySet(sweep);
            }
        } else {
            mayBeHttp2(buffer, buffer.limit() - count, sweep);
        }
    }

    private void mayBeHttp2(ByteBuffer buffer, int start, long sweep) {
        int index = start;
        while (prefaceBytes < HTTP2_PREFACE.length && index < buffer.limit()) {
            if (buffer.get(index++) != HTTP2_PREFACE[prefaceBytes]) {
                prefaceBytes = NO_PREFACE;
                return;
            }
            prefaceBytes++;
        }
        if (prefaceBytes == HTTP2_PREFACE.length) {
            if (frames == null) {
                frames = new Http2FrameParser();
            }
            frames.read(buffer, index, buffer.limit());
            if (!frames.isHeadIncomplete()) {
                headSince.lazySet(NOT_AWAITED);
            } else if (headSince.getPlain() == NOT_AWAITED) {
                headSince.lazySet(sweep);
            }
        }
    }

    /**
     * Called when the head of a request is complete.
     *
     * @param at when the request began, by {@link System#nanoTime}
     * @return whether the request may be served; if so, {@link #end} must be called once
     */
    boolean begin(long at) {
        if (frames == null) {
            headSince.lazySet(NOT_AWAITED);
        }
        progressAt = at;
        return state.getAndIncrement() >= 0;
    }

    /** Called when a request has been served and its response sent. */
    void end() {
        state.getAndDecrement();
    }

    /** Called when a request waits for more of its body, until {@link #bodyCame}. */
    void awaitBody() {
        state.getAndAdd(WAITING);
    }

    void bodyCame() {
        state.getAndAdd(-WAITING);
    }

    /** Whether the connection has been marked as closed. */
    boolean isClosed() {
        return state.get() < 0;
    }

    /**
     * Whether the connection may be closed to admit another one: it serves no request, or all its
     * requests have waited for their bodies longer than {@link #SLOW_BODY}.
     *
     * @param now the current {@link System#nanoTime}
     */
    boolean mayGo(long now) {
        return mayGo(state.get(), now);
    }

    private boolean mayGo(int current, long now) {
        boolean allWait = current > 0 && current / WAITING == (current & REQUESTS);
        return current == 0 || (allWait && now - progressAt > SLOW_BODY.toNanos());
    }

    /**
     * When the latest request began or, before the first, the connection was accepted; by {@link
     * System#nanoTime}.
     */
    long progressAt() {
        return progressAt;
    }

    /** Whether an awaited head began before that sweep and no request is being served. */
    boolean isHeadLate(long sweep) {
        long since = state.get() == 0 ? headSince.get() : NOT_AWAITED;
        return since != NOT_AWAITED && since < sweep;
    }

    /**
     * Marks the connection as closed unless it serves a request. The caller must call {@link
     * #close} if this returns true.
     */
    boolean tryCloseIdle() {
        return state.compareAndSet(0, CLOSED);
    }

    /**
     * Marks the connection as closed if {@link #mayGo} allows it. The caller must call {@link
     * #close} if this returns true.
     */
    boolean tryClose(long now) {
        int current = state.get();
        return mayGo(current, now) && state.compareAndSet(current, CLOSED);
    }

    void close() {
        EndPoint opened = endPoint;
        if (opened != null) {
            opened.close();
        }
        // Also covers a connection that is not yet, or is just being, opened.
        IO.close(channel);
    }
}
