package dev.rekey.local.cache;

import dev.rekey.core.project.Project;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Freshness of this node's caches: a cached entry is fresh while the database has recently
 * confirmed that this node knows all changes. Thread-safe; never blocks.
 */
public final class CacheFreshness {

    /** Freshness of a cached entry. */
    enum State {
        /** Fresh: as good as read from the database now. */
        FRESH,
        /** Must be read from the database before use. */
        REVALIDATE,
        /** The database is unavailable: may be used for a limited time and is reported as stale. */
        STALE_ALLOWED
    }

    private final LongSupplier ticker;
    private final BooleanSupplier storesAway;
    private final boolean alone;
    private final long maxStale;
    private final long maxStaleOnError;
    private volatile long confirmedAt;
    private volatile boolean away;

    private CacheFreshness(
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

    /** Creates the freshness of a node that makes all changes itself: always fresh. */
    public static CacheFreshness alone() {
        return new CacheFreshness(System::nanoTime, () -> false, true, Duration.ZERO, Duration.ZERO);
    }

    /**
     * Creates the freshness of one node in a cluster.
     *
     * @param ticker a monotonic clock in nanoseconds
     * @param storesAway whether the stores are unavailable; must not block
     * @param maxStale how long a confirmation is valid
     * @param maxStaleOnError how long a confirmation is valid while the database is unavailable
     */
    public static CacheFreshness among(
            LongSupplier ticker, BooleanSupplier storesAway, Duration maxStale, Duration maxStaleOnError) {
        return new CacheFreshness(ticker, storesAway, false, maxStale, maxStaleOnError);
    }

    /**
     * Records that this node knows every change committed before {@code tick}, as read from the
     * ticker.
     */
    public void confirm(long tick) {
        confirmedAt = tick;
        away = false;
    }

    /** Records that the change feed is disconnected. */
    public void markDisconnected() {
        away = true;
    }

    public long tick() {
        return ticker.getAsLong();
    }

    /** Freshness of a cached entry of this project that no known change has invalidated. */
    State of(Project project) {
        Long bound = project.settings().maxStalenessSeconds();
        return standing(
                bound == null ? Long.MAX_VALUE : Duration.ofSeconds(bound).toNanos());
    }

    private State standing(long bound) {
        if (alone) {
            return State.FRESH;
        }
        long age = ticker.getAsLong() - confirmedAt;
        if (age <= Math.min(maxStale, bound)) {
            return State.FRESH;
        }
        // Without the feed, the stores may still be reachable; then they must be asked.
        boolean unavailable = away && storesAway.getAsBoolean();
        return unavailable && age <= Math.min(maxStaleOnError, bound) ? State.STALE_ALLOWED : State.REVALIDATE;
    }

    /** Whether an entry that could not be read again may be served as stale. */
    boolean allowsStale(Project project) {
        Long bound = project.settings().maxStalenessSeconds();
        long maxAge = bound == null
                ? maxStaleOnError
                : Math.min(maxStaleOnError, Duration.ofSeconds(bound).toNanos());
        return !alone && ticker.getAsLong() - confirmedAt <= maxAge;
    }

    /** Whether cached entries are used without asking the database. */
    public boolean isSure() {
        return standing(Long.MAX_VALUE) == State.FRESH;
    }

    /** Whether the change feed is disconnected. */
    public boolean isAway() {
        return away;
    }

    /**
     * Time since the last confirmation that this node knows all changes; zero for a single node.
     */
    public Duration age() {
        return alone ? Duration.ZERO : Duration.ofNanos(ticker.getAsLong() - confirmedAt);
    }
}
