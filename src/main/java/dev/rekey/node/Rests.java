package dev.rekey.node;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Rests between the transactions of a chore. What is written in one go keeps a processor for as long as it takes, and where
 * there is none to spare those who verify stand still meanwhile: so it is written in small pieces, and nothing is done between
 * them for ten times as long as the last one took. For one thread and one run of the chore; anybody may {@link #end} it.
 */
final class Rests {

    /** Ten parts of rest to one of work. */
    private static final int PARTS = 10;

    /** What is done in one piece of what usually comes together; more where there is so much that pieces would be too many. */
    private static final int USUAL_PIECE = 50;

    private static final int MOST_PIECES = 20;

    private long left;
    private long resumedAt = System.nanoTime();
    private volatile boolean ended;
    private volatile @Nullable Thread resting;

    private Rests(long nanos) {
        this.left = nanos;
    }

    /** Rests of so much in all, and none after that. */
    static Rests of(Duration most) {
        return new Rests(most.toNanos());
    }

    /** For whoever cannot wait. */
    static Rests none() {
        return new Rests(0);
    }

    /** How many of so many things are to be done between two rests. */
    static int piece(int things, int most) {
        return Math.min(most, Math.max(USUAL_PIECE, things / MOST_PIECES));
    }

    /** To be called when a piece is done. */
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

    /** The rest that is being taken is over, and there will be no other. */
    void end() {
        ended = true;
        LockSupport.unpark(resting);
    }
}
