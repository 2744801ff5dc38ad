package dev.rekey.node.jobs;

import dev.rekey.core.StorageSize;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Size of the database and its recent growth. Thread-safe; only {@link #measure} blocks. */
public final class StorageGrowthMonitor {

    /** Measurements of one hour, one per minute. */
    private static final int MEASUREMENTS = 61;

    private final Supplier<StorageSize> size;
    private final Deque<Long> earlier = new ArrayDeque<>();
    private volatile StorageSize last = StorageSize.UNKNOWN;
    private volatile long growth;

    /** @param size queries the database; may block */
    public StorageGrowthMonitor(Supplier<StorageSize> size) {
        this.size = size;
    }

    /** Queries the database. Must be called once a minute by one thread. */
    public void measure() {
        StorageSize now = size.get();
        if (earlier.size() == MEASUREMENTS) {
            earlier.removeFirst();
        }
        earlier.addLast(now.bytes());
        last = now;
        growth = now.bytes() - earlier.getFirst();
    }

    /** The last measured size. */
    public StorageSize last() {
        return last;
    }

    /**
     * Growth in bytes in the last hour, or since the first measurement; negative if the database
     * shrank.
     */
    public long growth() {
        return growth;
    }
}
