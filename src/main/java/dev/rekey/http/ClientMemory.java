package dev.rekey.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One budget of bytes for what is held in memory because of clients: request bodies while they arrive, and responses until
 * they are taken. Thread-safe; never blocks.
 */
public final class ClientMemory {

    private final long limit;
    private final AtomicLong reserved = new AtomicLong();

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

    /** Bytes reserved now. */
    public long reserved() {
        return reserved.get();
    }

    /** Bytes that may be reserved at the same time. */
    public long limit() {
        return limit;
    }
}
