package dev.rekey.node;

import dev.rekey.core.StorageSize;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** How large the database is and by how much it grew lately. Thread-safe; only {@link #measure} waits. */
public final class StorageGrowth {

    /** With one measurement a minute, those of an hour. */
    private static final int MEASUREMENTS = 61;

    private final Supplier<StorageSize> size;
    private final Deque<Long> earlier = new ArrayDeque<>();
    private volatile StorageSize last = StorageSize.UNKNOWN;
    private volatile long growth;

    /** @param size asks the database; may wait */
    public StorageGrowth(Supplier<StorageSize> size) {
        this.size = size;
    }

    /** Asks the database; to be called once a minute, by one thread. */
    public void measure() {
        StorageSize now = size.get();
        if (earlier.size() == MEASUREMENTS) {
            earlier.removeFirst();
        }
        earlier.addLast(now.bytes());
        last = now;
        growth = now.bytes() - earlier.getFirst();
    }

    /** As it was measured last. */
    public StorageSize last() {
        return last;
    }

    /** By how many bytes it grew in the last hour, or since the first measurement; negative where it shrank. */
    public long growth() {
        return growth;
    }
}
