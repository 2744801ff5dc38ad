package dev.rekey.sql.sqlite;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounded FIFO queue of the SQLite writer thread, emptied in batches. Thread-safe.
 */
final class WriteQueue<C> {

    /**
     * How long a batch waits for the callers of the previous batch, which often send another write.
     */
    private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private static final int MAX_BATCH = 256;

    private final int capacity;
    private final ArrayDeque<C> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition enough = lock.newCondition();
    private int wanted = 1;
    private int expected = 1;
    private boolean closed;

    WriteQueue(int capacity) {
        this.capacity = capacity;
    }

    /** The result of an offer. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    Offer offer(C command) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (waiting.size() >= capacity) {
                return Offer.FULL;
            }
            waiting.add(command);
            if (waiting.size() >= wanted) {
                enough.signal();
            }
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** Rejects new commands; queued ones are still handed out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            enough.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the queue is closed and empty. */
    boolean isDone() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next batch; empty after {@code patience} without a command, or if the queue is
     * closed and empty.
     *
     * <p>With a single caller the batch is returned immediately. With several, the callers of the
     * last batch return at slightly different times; waiting briefly for them replaces many disk
     * syncs by one.
     */
    List<C> take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            await(1, patience.toNanos());
            if (expected > 1 && !waiting.isEmpty()) {
                await(expected, GATHERING_NANOS);
            }
            List<C> batch = new ArrayList<>(Math.min(MAX_BATCH, waiting.size()));
            while (batch.size() < MAX_BATCH && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            expected = Math.max(batch.size(), expected - Math.ceilDiv(expected, 4));
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reports that a batch was completed. Commands that arrived in the meantime come from
     * additional callers.
     */
    void answered(int batch) {
        lock.lock();
        try {
            expected = Math.min(MAX_BATCH, Math.max(expected, batch + waiting.size()));
        } finally {
            lock.unlock();
        }
    }

    private void await(int size, long nanos) throws InterruptedException {
        long left = nanos;
        wanted = size;
        while (waiting.size() < size && !closed && left > 0) {
            left = enough.awaitNanos(left);
        }
        wanted = 1;
    }
}
