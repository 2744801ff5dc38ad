package dev.rekey.local.usage;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Paces a background job: work is done in small batches, with pauses ten times as long as the last
 * batch took. Otherwise a long write would occupy a processor that verifications need. For one
 * thread and one run of the job; {@link #cancel} is thread-safe.
 */
public final class FlushPacer {

    /** Length of a pause relative to the batch before it. */
    private static final int PARTS = 10;

    /** Default batch size; larger if there would be more than {@link #MAX_BATCHES} batches. */
    private static final int DEFAULT_BATCH_SIZE = 50;

    private static final int MAX_BATCHES = 20;

    private long left;
    private long resumedAt = System.nanoTime();
    private volatile boolean ended;
    private volatile @Nullable Thread resting;

    private FlushPacer(long nanos) {
        this.left = nanos;
    }

    /** Pauses of {@code most} in total, and none after that. */
    public static FlushPacer of(Duration max) {
        return new FlushPacer(max.toNanos());
    }

    /** No pauses, for callers that must not wait. */
    public static FlushPacer none() {
        return new FlushPacer(0);
    }

    /** Batch size for this number of items. */
    static int batchSize(int things, int max) {
        return Math.min(max, Math.max(DEFAULT_BATCH_SIZE, things / MAX_BATCHES));
    }

    /** Pauses; call after each batch. */
    public void pause() {
        long now = System.nanoTime();
        long until = now + Math.min(left, PARTS * (now - resumedAt));
        resting = Thread.currentThread();
        long ahead = until - now;
        while (ahead > 0 && !ended && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, ahead);
            ahead = until - System.nanoTime();
        }
        resting = null;
        resumedAt = System.nanoTime();
        left -= resumedAt - now;
    }

    /** Ends the current pause and skips all later ones. */
    public void cancel() {
        ended = true;
        LockSupport.unpark(resting);
    }
}
