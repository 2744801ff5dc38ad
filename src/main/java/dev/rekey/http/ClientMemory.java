package dev.rekey.http;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One budget of bytes for what is held in memory because of clients: request bodies while they arrive, requests that wait,
 * and responses until they are taken. One connection may hold an eighth of it, one address a half. Thread-safe; never blocks.
 */
public final class ClientMemory {

    /** A connection may hold at least so much of the budget: a body of the largest size, twice while its buffer grows. */
    private static final long LEAST_PER_CONNECTION = 4L * HttpLimits.DEFAULT_BODY_BYTES;

    private final long limit;
    private final AtomicLong reserved = new AtomicLong();
    private final ConcurrentHashMap<Object, Long> byHolder = new ConcurrentHashMap<>();

    /** @param limit bytes that may be reserved at the same time */
    public ClientMemory(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a budget of " + limit + " bytes");
        }
        this.limit = limit;
    }

    /** A quarter of the maximum heap. */
    public static long defaultLimit() {
        return Runtime.getRuntime().maxMemory() / 4;
    }

    /**
     * Reserves bytes, all or none of them.
     *
     * @param bytes 0 or more
     * @return whether they are reserved; then {@link #release} has to be called with as many in the end
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

    /** Gives reserved bytes back. */
    public void release(long bytes) {
        reserved.addAndGet(-bytes);
    }

    /**
     * Reserves bytes for a connection, all or none of them.
     *
     * @param connection compared with {@code equals}, as is {@code address}
     * @return whether they are reserved; then {@link #release(long, Object, Object)} has to be called in the end
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

    /** Gives back what was reserved for a connection. */
    void release(long bytes, Object connection, Object address) {
        release(bytes);
        subtract(address, bytes);
        subtract(connection, bytes);
    }

    /** Bytes that one connection may hold. */
    long perConnection() {
        return Math.min(limit, Math.max(limit / 8, LEAST_PER_CONNECTION));
    }

    /** Bytes that the connections of one address may hold together. */
    long perAddress() {
        return Math.max(limit / 2, perConnection());
    }

    /** Whether so much is reserved that those who have held theirs for long should make room. */
    boolean isScarce() {
        return reserved.get() > limit / 4 * 3;
    }

    private boolean tryAdd(Object holder, long bytes, long most) {
        boolean[] added = {false};
        byHolder.compute(holder, (same, held) -> {
            long before = held == null ? 0 : held;
            added[0] = bytes <= most - before;
            return added[0] ? (Long) (before + bytes) : held;
        });
        return added[0];
    }

    private void subtract(Object holder, long bytes) {
        byHolder.computeIfPresent(holder, (same, held) -> held > bytes ? (Long) (held - bytes) : null);
    }

    /** Bytes reserved now. */
    public long reserved() {
        return reserved.get();
    }

    /** Bytes that may be reserved at the same time. */
    public long limit() {
        return limit;
    }
}
