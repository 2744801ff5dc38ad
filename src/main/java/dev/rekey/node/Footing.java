package dev.rekey.node;

import dev.rekey.core.project.Project;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How far a node can believe what it remembers: as long as the database has confirmed, not too long ago, that it knows of
 * every change. Thread-safe; never waits.
 */
public final class Footing {

    /** How well something remembered stands. */
    enum Standing {
        /** As good as read now. */
        SURE,
        /** To be read again before it is believed. */
        UNSURE,
        /** The database is away; it may be served for a while, and is said to be stale. */
        STALE
    }

    private final LongSupplier ticker;
    private final BooleanSupplier storesAway;
    private final boolean alone;
    private final long maxStale;
    private final long maxStaleOnError;
    private volatile long confirmedAt;
    private volatile boolean away;

    private Footing(
            LongSupplier ticker,
            BooleanSupplier storesAway,
            boolean alone,
            Duration maxStale,
            Duration maxStaleOnError) {
        this.ticker = ticker;
        this.storesAway = storesAway;
        this.alone = alone;
        this.maxStale = maxStale.toNanos();
        this.maxStaleOnError = maxStaleOnError.toNanos();
        // Nothing is confirmed yet.
        this.confirmedAt = ticker.getAsLong() - maxStaleOnError.toNanos() - 1;
    }

    /** Of a node that makes all changes itself. */
    public static Footing alone() {
        return new Footing(System::nanoTime, () -> false, true, Duration.ZERO, Duration.ZERO);
    }

    /**
     * Of one node among others.
     *
     * @param ticker nanoseconds of a steady clock
     * @param storesAway whether the stores cannot be asked; never waits
     * @param maxStale how long a confirmation is good for
     * @param maxStaleOnError the same while the database is away
     */
    public static Footing among(
            LongSupplier ticker, BooleanSupplier storesAway, Duration maxStale, Duration maxStaleOnError) {
        return new Footing(ticker, storesAway, false, maxStale, maxStaleOnError);
    }

    /** Every change that was committed at {@code tick}, by the ticker, is known here. */
    void confirm(long tick) {
        confirmedAt = tick;
        away = false;
    }

    /** The database does not answer. */
    void lose() {
        away = true;
    }

    long tick() {
        return ticker.getAsLong();
    }

    /** How something of this project stands that is remembered and has not changed for all this node knows. */
    Standing of(Project project) {
        Long bound = project.settings().maxStalenessSeconds();
        return standing(
                bound == null ? Long.MAX_VALUE : Duration.ofSeconds(bound).toNanos());
    }

    private Standing standing(long bound) {
        if (alone) {
            return Standing.SURE;
        }
        long age = ticker.getAsLong() - confirmedAt;
        if (age <= Math.min(maxStale, bound)) {
            return Standing.SURE;
        }
        // A node that hears of nothing may still have the stores to ask, and then has to.
        boolean unheardOf = away && storesAway.getAsBoolean();
        return unheardOf && age <= Math.min(maxStaleOnError, bound) ? Standing.STALE : Standing.UNSURE;
    }

    /** Whether that may be served as stale which was to be read again and could not. */
    boolean bearsStale(Project project) {
        Long bound = project.settings().maxStalenessSeconds();
        long most = bound == null
                ? maxStaleOnError
                : Math.min(maxStaleOnError, Duration.ofSeconds(bound).toNanos());
        return !alone && ticker.getAsLong() - confirmedAt <= most;
    }

    /** Whether what is remembered is believed without asking. */
    public boolean isSure() {
        return standing(Long.MAX_VALUE) == Standing.SURE;
    }

    /** Whether the database did not answer when it was last asked. */
    public boolean isAway() {
        return away;
    }

    /** How long ago it was last confirmed that every change is known here; zero for a node that is alone. */
    public Duration age() {
        return alone ? Duration.ZERO : Duration.ofNanos(ticker.getAsLong() - confirmedAt);
    }
}
