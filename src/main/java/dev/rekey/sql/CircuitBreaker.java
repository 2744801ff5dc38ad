package dev.rekey.sql;

import dev.rekey.core.Outage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Spares callers the wait for a database that is away: after a few failures in a row calls fail at once, but for one every
 * so often that finds out whether it is back. Thread-safe.
 */
final class CircuitBreaker {

    static final int FAILURES = 3;
    static final Duration PROBES = Duration.ofMillis(250);

    private final LongSupplier nanoTime;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong nextProbe = new AtomicLong();

    /** @param nanoTime a clock that only goes forward, in nanoseconds */
    CircuitBreaker(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Lets a call through, which must end with one of the two below unless it says nothing about the database.
     *
     * @throws Outage where it would fail anyway
     */
    void enter() {
        if (!isOpen()) {
            return;
        }
        long due = nextProbe.get();
        long now = nanoTime.getAsLong();
        if (now - due < 0 || !nextProbe.compareAndSet(due, now + PROBES.toNanos())) {
            throw new Outage("the database is away");
        }
    }

    /** The database has answered. */
    void succeeded() {
        // Mostly it is closed: reading costs less than writing what all threads look at.
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** The database has not answered. */
    void failed() {
        nextProbe.set(nanoTime.getAsLong() + PROBES.toNanos());
        failures.updateAndGet(count -> Math.min(count + 1, FAILURES));
    }

    /** Whether the last call that said something of the database said that it has not answered. */
    boolean isDoubtful() {
        return failures.get() > 0;
    }

    /** Whether calls fail at once. */
    boolean isOpen() {
        return failures.get() >= FAILURES;
    }
}
