package dev.rekey.node;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Paces a background job: work is done in small batches, with pauses ten times as long as the last
 * batch took. Otherwise a long write would occupy a processor that verifications need. For one
 * thread and one run of the job; {@link #end} is thread-safe.
 */
final class Rests {

    /** Length of a pause relative to the batch before it. */
    private static final int PARTS = 10;

    /** Default batch size; larger if there would be more than {@link #MOST_PIECES} batches. */
    private static final int USUAL_PIECE = 50;

    private static final int MOST_PIECES = 20;

    private long left;
    private long resumedAt = System.nanoTime();
    private volatile boolean ended;
    private volatile @Nullable Thread resting;

    private Rests(long nanos) {
        this.left = nanos;
    }

    /** Pauses of {@code most} in total, and none after that. */
    static Rests of(Duration max) {
        return new Rests(max.toNanos());
    }

    /** No pauses, for callers that must not wait. */
    static Rests none() {
        return new Rests(0);
    }

    /** Batch size for this number of items. */
    static int piece(int things, int max) {
        return Math.min(max, Math.max(USUAL_PIECE, things / MOST_PIECES));
    }

    /** Pauses; call after each batch. */
    void rest() {
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
    void end() {
        ended = true;
        LockSupport.unpark(resting);
    }
}
