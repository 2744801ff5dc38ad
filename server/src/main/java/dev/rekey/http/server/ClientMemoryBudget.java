package dev.rekey.http.server;

import dev.rekey.http.HttpLimits;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory budget for everything held on behalf of clients: request bodies while they arrive,
 * requests that wait, and responses until they are sent. One connection may hold an eighth of it,
 * one client address a half. Thread-safe; never blocks.
 */
public final class ClientMemoryBudget {

    /**
     * Lower bound of the share of one connection in bytes: a body of the maximum size, held twice
     * while its buffer grows.
     */
    private static final long MIN_PER_CONNECTION = 4L * HttpLimits.DEFAULT_BODY_BYTES;

    private final long limit;
    private final AtomicLong reserved = new AtomicLong();
    private final ConcurrentHashMap<Object, Long> byHolder = new ConcurrentHashMap<>();

    /** @param limit maximum number of bytes reserved at the same time; at least 1 */
    public ClientMemoryBudget(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("memory budget must be at least 1 byte: " + limit);
        }
        this.limit = limit;
    }

    /** A quarter of the maximum heap. */
    public static long defaultLimit() {
        return Runtime.getRuntime().maxMemory() / 4;
    }

    /**
     * Reserves all of the bytes or none.
     *
     * @param bytes 0 or more
     * @return whether they were reserved; if so, {@link #release} must be called with the same
     *     number
     */
    public boolean tryReserve(long bytes) {
        while (true) {
            long before = reserved.get();
            if (bytes > limit - before) {
                return false;
            }
            if (reserved.compareAndSet(before, before + bytes)) {
                return true;
            }
        }
    }

    /** Releases reserved bytes. */
    public void release(long bytes) {
        reserved.addAndGet(-bytes);
    }

    /**
     * Reserves all of the bytes or none for a connection.
     *
     * @param connection compared with {@code equals}, like {@code address}
     * @return whether they were reserved; if so, {@link #release(long, Object, Object)} must be
     *     called
     */
    boolean tryReserve(long bytes, Object connection, Object address) {
        if (!tryAdd(connection, bytes, perConnection())) {
            return false;
        }
        if (tryAdd(address, bytes, perAddress())) {
            if (tryReserve(bytes)) {
                return true;
            }
            subtract(address, bytes);
        }
        subtract(connection, bytes);
        return false;
    }

    /** Releases bytes that were reserved for a connection. */
    void release(long bytes, Object connection, Object address) {
        release(bytes);
        subtract(address, bytes);
        subtract(connection, bytes);
    }

    /** Maximum bytes reserved by one connection. */
    long perConnection() {
        return Math.min(limit, Math.max(limit / 8, MIN_PER_CONNECTION));
    }

    /** Maximum bytes reserved by all connections of one client address together. */
    long perAddress() {
        return Math.max(limit / 2, perConnection());
    }

    /**
     * Whether more than three quarters are reserved, so that the longest holders should be cut off.
     */
    boolean isScarce() {
        return reserved.get() > limit / 4 * 3;
    }

    private boolean tryAdd(Object holder, long bytes, long most) {
        boolean[] added = {false};
        byHolder.compute(holder, (_, held) -> {
            long before = held == null ? 0 : held;
            added[0] = bytes <= most - before;
            return added[0] ? (Long) (before + bytes) : held;
        });
        return added[0];
    }

    private void subtract(Object holder, long bytes) {
        byHolder.computeIfPresent(holder, (_, held) -> held > bytes ? (Long) (held - bytes) : null);
    }

    /** Currently reserved bytes. */
    public long reserved() {
        return reserved.get();
    }

    /** Maximum bytes reserved at the same time. */
    public long limit() {
        return limit;
    }
}
