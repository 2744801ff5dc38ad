package dev.rekey.node;

import dev.rekey.core.traffic.Shape;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How many attempts of one shape came. It can be closed, as a {@link Tally} can. Anybody may add at any time; only one thread at
 * once may do the rest.
 */
final class AttemptTally {

    /** What it holds when it is closed, give or take the attempts that came too late: far below zero. */
    private static final long CLOSED = Long.MIN_VALUE;

    private static final AtomicLongFieldUpdater<AttemptTally> ATTEMPTS =
            AtomicLongFieldUpdater.newUpdater(AttemptTally.class, "attempts");

    private volatile long attempts;
    private int idle;
    private boolean looked;
    private @Nullable Shape shape;

    /** Counts one, without waiting; false where it was closed, and the one is to be counted elsewhere. */
    boolean add() {
        return ATTEMPTS.getAndIncrement(this) >= 0;
    }

    /** Takes out what was counted since the last time. */
    long take() {
        long taken = attempts == 0 ? 0 : ATTEMPTS.getAndSet(this, 0);
        idle = taken == 0 ? idle + 1 : 0;
        return taken;
    }

    /** How many times in a row now nothing was to be taken. */
    int idle() {
        return idle;
    }

    /** Takes out what is left and counts no more. */
    long close() {
        return ATTEMPTS.getAndSet(this, CLOSED);
    }

    /** The shape of what is counted; it is made once. */
    Optional<Shape> shape(SeenAttempt seen) {
        if (!looked) {
            shape = seen.shape().orElse(null);
            looked = true;
        }
        return Optional.ofNullable(shape);
    }
}
