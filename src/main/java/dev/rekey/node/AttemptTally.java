package dev.rekey.node;

import dev.rekey.core.traffic.Shape;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A counter of the attempts of one traffic pattern. It can be closed, like {@link Tally}.
 *
 * <p>{@link #add} is thread-safe. All other methods must be called by one thread at a time.
 */
final class AttemptTally {

    /** Value of a closed counter. Late increments leave it far below zero. */
    private static final long CLOSED = Long.MIN_VALUE;

    private static final AtomicLongFieldUpdater<AttemptTally> ATTEMPTS =
            AtomicLongFieldUpdater.newUpdater(AttemptTally.class, "attempts");

    private volatile long attempts;
    private int idle;
    private boolean looked;
    private @Nullable Shape shape;

    /**
     * Adds one without blocking. Returns false if the counter is closed: the caller must then count
     * the attempt elsewhere.
     */
    boolean add() {
        return ATTEMPTS.getAndIncrement(this) >= 0;
    }

    /** Returns the count since the last call and resets it. */
    long take() {
        long taken = attempts == 0 ? 0 : ATTEMPTS.getAndSet(this, 0);
        idle = taken == 0 ? idle + 1 : 0;
        return taken;
    }

    /** Number of consecutive calls of {@link #take} that found nothing. */
    int idle() {
        return idle;
    }

    /** Returns the remaining count and closes the counter. */
    long close() {
        return ATTEMPTS.getAndSet(this, CLOSED);
    }

    /** The pattern of the attempts counted here, created once. */
    Optional<Shape> shape(SeenAttempt seen) {
        if (!looked) {
            shape = seen.shape().orElse(null);
            looked = true;
        }
        return Optional.ofNullable(shape);
    }
}
