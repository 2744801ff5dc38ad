package dev.rekey.sql.postgres;

import dev.rekey.core.UnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Circuit breaker for an unavailable database. After {@link #FAILURES} consecutive failures calls
 * fail immediately, except one probe every {@link #PROBES}. Thread-safe.
 */
final class CircuitBreaker {

    static final int FAILURES = 3;
    static final Duration PROBES = Duration.ofMillis(250);

    private final LongSupplier nanoTime;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong nextProbe = new AtomicLong();

    /** @param nanoTime a monotonic clock in nanoseconds */
    CircuitBreaker(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Admits a call. The caller reports {@link #succeeded} or {@link #failed} afterwards, unless
     * the call says nothing about the database.
     *
     * @throws UnavailableException if the breaker is open and no probe is due
     */
    void enter() {
        if (!isOpen()) {
            return;
        }
        long due = nextProbe.get();
        long now = nanoTime.getAsLong();
        if (now - due < 0 || !nextProbe.compareAndSet(due, now + PROBES.toNanos())) {
            throw new UnavailableException("the database is unavailable");
        }
    }

    /** Reports that the database has responded. */
    void succeeded() {
        // Usually 0 already; reading is cheaper than writing a variable that all threads share.
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** Reports that the database has not responded. */
    void failed() {
        nextProbe.set(nanoTime.getAsLong() + PROBES.toNanos());
        failures.updateAndGet(count -> Math.min(count + 1, FAILURES));
    }

    /** Whether the last reported call failed. */
    boolean isDoubtful() {
        return failures.get() > 0;
    }

    /** Whether calls fail immediately. */
    boolean isOpen() {
        return failures.get() >= FAILURES;
    }
}
