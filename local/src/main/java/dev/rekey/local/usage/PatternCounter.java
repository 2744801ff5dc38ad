package dev.rekey.local.usage;

import dev.rekey.core.traffic.TrafficPattern;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A counter of the attempts of one traffic pattern. It can be closed, like {@link OutcomeCounters}.
 *
 * <p>{@link #add} is thread-safe. All other methods must be called by one thread at a time.
 */
final class PatternCounter {

    /** Value of a closed counter. Late increments leave it far below zero. */
    private static final long CLOSED = Long.MIN_VALUE;

    private static final AtomicLongFieldUpdater<PatternCounter> ATTEMPTS =
            AtomicLongFieldUpdater.newUpdater(PatternCounter.class, "attempts");

    private volatile long attempts;
    private int idle;
    private boolean looked;
    private @Nullable TrafficPattern pattern;

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
    Optional<TrafficPattern> pattern(AttemptKey seen) {
        if (!looked) {
            pattern = seen.pattern().orElse(null);
            looked = true;
        }
        return Optional.ofNullable(pattern);
    }
}
