package dev.rekey.http;

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
 * One accepted connection: whether a request of it is being served, and since when the head of one is awaited.
 *
 * <p>Bytes and requests are reported by the threads that serve the connection; everything else may be called by any
 * thread. A connection that has been marked as closed serves nothing any more, and one on which a request is being served
 * is never marked, unless that request has not come whole and waits for the rest.
 */
final class ClientConnection {

    private static final byte[] HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** A request whose body has not come by then may go when connections run short. */
    private static final Duration SLOW_BODY = Duration.ofSeconds(2);

    private static final int NO_PREFACE = -1;

    /** One request that waits for its body. */
    private static final int WAITING = 1 << 16;

    private static final int REQUESTS = WAITING - 1;

    /** So far below zero that no number of requests makes it positive. */
    private static final int CLOSED = Integer.MIN_VALUE / 2;

    /** In place of a number of sweeps, which are more. */
    private static final long NOT_AWAITED = 0;

    private final SocketChannel channel;
    private final @Nullable ClientNetwork network;
    private volatile boolean reserved;
    private volatile @Nullable EndPoint endPoint;

    /** Requests being served, and {@link #WAITING} for each of them that waits for its body; or negative. */
    private final AtomicInteger state = new AtomicInteger();

    /** In which sweep the head that is awaited began; {@link #NOT_AWAITED} on an idle connection and while requests are served. */
    private final AtomicLong headSince;

    /** When the latest request began, or the connection was accepted. Published by {@link #state}. */
    private long progressAt;

    /** Of the connection preface of HTTP/2, how many bytes have come. */
    private int prefaceBytes;

    private @Nullable Http2Frames frames;

    /**
     * @param network whose connections it counts among; null if it is exempt
     * @param now {@link System#nanoTime}
     * @param sweep {@link ConnectionGuard#sweeps} now
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

    /** Whether it was accepted for health checks only. */
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
     * Bytes have been read, the last {@code count} of {@code buffer}.
     *
     * @param sweep {@link ConnectionGuard#sweeps} now
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
        int at = start;
        while (prefaceBytes < HTTP2_PREFACE.length && at < buffer.limit()) {
            if (buffer.get(at++) != HTTP2_PREFACE[prefaceBytes]) {
                prefaceBytes = NO_PREFACE;
                return;
            }
            prefaceBytes++;
        }
        if (prefaceBytes == HTTP2_PREFACE.length) {
            if (frames == null) {
                frames = new Http2Frames();
            }
            frames.read(buffer, at, buffer.limit());
            if (!frames.isHeadIncomplete()) {
                headSince.lazySet(NOT_AWAITED);
            } else if (headSince.getPlain() == NOT_AWAITED) {
                headSince.lazySet(sweep);
            }
        }
    }

    /**
     * The head of a request is complete.
     *
     * @param at when the request began, by {@link System#nanoTime}
     * @return whether it may be served; then {@link #end} has to be called once
     */
    boolean begin(long at) {
        if (frames == null) {
            headSince.lazySet(NOT_AWAITED);
        }
        progressAt = at;
        return state.getAndIncrement() >= 0;
    }

    /** A request has been served, and its response sent. */
    void end() {
        state.getAndDecrement();
    }

    /** A request waits for more of its body. Ends with {@link #bodyCame}. */
    void awaitBody() {
        state.getAndAdd(WAITING);
    }

    void bodyCame() {
        state.getAndAdd(-WAITING);
    }

    /** Whether it has been marked as closed. */
    boolean isClosed() {
        return state.get() < 0;
    }

    /**
     * Whether it may be closed for another one: no request is being served, or all of them began a while ago and still wait
     * for their bodies.
     *
     * @param now {@link System#nanoTime}
     */
    boolean mayGo(long now) {
        return mayGo(state.get(), now);
    }

    private boolean mayGo(int current, long now) {
        boolean allWait = current > 0 && current / WAITING == (current & REQUESTS);
        return current == 0 || (allWait && now - progressAt > SLOW_BODY.toNanos());
    }

    /** When the latest request began, or the connection was accepted; by {@link System#nanoTime}. */
    long progressAt() {
        return progressAt;
    }

    /** Whether a head is awaited that began before that sweep, and no request is being served. */
    boolean isHeadLate(long sweep) {
        long since = state.get() == 0 ? headSince.get() : NOT_AWAITED;
        return since != NOT_AWAITED && since < sweep;
    }

    /** Marks it as closed unless there is a request. Whoever marks it has to call {@link #close}. */
    boolean tryCloseIdle() {
        return state.compareAndSet(0, CLOSED);
    }

    /** Marks it as closed if it may go. Whoever marks it has to call {@link #close}. */
    boolean tryClose(long now) {
        int current = state.get();
        return mayGo(current, now) && state.compareAndSet(current, CLOSED);
    }

    void close() {
        EndPoint opened = endPoint;
        if (opened != null) {
            opened.close();
        }
        // Whether or not it has been opened, and whatever is about to open it.
        IO.close(channel);
    }
}
