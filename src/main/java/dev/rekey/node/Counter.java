package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.MathType;
import java.math.BigInteger;

/**
 * What one holder has left of one limit.
 *
 * <p>Bucket4j does the arithmetic; the lock is the caller's, who has to hold the monitor of a counter for all but {@link
 * #number} and {@link #pace}. Bucket4j's own buckets each lock alone, so that of several limits a part could be seen taken.
 *
 * <p>All times are nanoseconds of the limiter's clock.
 */
final class Counter {

    /** About 13 days: with a thousand ticks in a nanosecond, Bucket4j's time would leave 64 bits after 106. */
    private static final long FRESH = 1L << 50;

    private final long number;
    private volatile Pace pace;

    /** When Bucket4j's time began: for a window, when one did, so that all later ones do at whole multiples. */
    private long start;

    private BucketState state;

    /** A full one. */
    Counter(long number, Pace pace, long now) {
        this.number = number;
        this.pace = pace;
        this.start = beginning(pace, now);
        this.state = full(pace);
    }

    /** Its place in the order in which several are locked. */
    long number() {
        return number;
    }

    Pace pace() {
        return pace;
    }

    /** Adds what has come back by now. */
    void advance(long now) {
        long elapsed = now - start;
        if (pace.ticksOfNano() == 1) {
            state.refillAllBandwidth(elapsed);
            return;
        }
        // Such windows last less than 17 minutes: what is cut off here would have filled it anyway.
        state.refillAllBandwidth(Math.min(elapsed, 2 * FRESH) * pace.ticksOfNano());
        if (elapsed > FRESH) {
            restart(pace, now);
        }
    }

    /**
     * Counts by another pace, with the same share of it left, rounded down: half used of what was is half used of what is.
     * From and to a window too, where the share is that of the window which lasts.
     *
     * <p>Bucket4j can replace a configuration, but keeps the time of the last refill with it: a window would begin where a
     * bucket was refilled last.
     */
    void change(Pace to, long now) {
        advance(now);
        restart(to, now);
    }

    private void restart(Pace to, long now) {
        BigInteger parts = BigInteger.valueOf(pace.parts());
        BigInteger left = BigInteger.valueOf(state.getAvailableTokens())
                .multiply(parts)
                .add(BigInteger.valueOf(state.getRoundingError(0)));
        BigInteger whole = BigInteger.valueOf(pace.limit()).multiply(parts);
        BigInteger[] share = left.multiply(BigInteger.valueOf(to.limit())).divideAndRemainder(whole);
        start = beginning(to, now);
        if (to.algorithm() == Algorithm.BUCKET) {
            // A part of a token is kept as the time in which it comes back; without it, every change would cost up to
            // one.
            start -= share[1].multiply(BigInteger.valueOf(to.window()))
                    .divide(whole.multiply(BigInteger.valueOf(to.limit())))
                    .longValueExact();
        }
        state = full(to);
        state.consume(to.limit() - share[0].longValueExact());
        pace = to;
        advance(now);
    }

    private static long beginning(Pace pace, long now) {
        return switch (pace.algorithm()) {
            case BUCKET -> now;
            case WINDOW -> now - Math.floorMod(now, pace.window());
        };
    }

    private static BucketState full(Pace pace) {
        return BucketState.createInitialState(pace.configuration(), MathType.INTEGER_64_BITS, 0);
    }

    long remaining() {
        return state.getAvailableTokens();
    }

    /** Takes uses, of which there must be so many. */
    void take(long cost) {
        state.consume(cost);
    }

    /** Returns uses that were taken from that limit at that time. */
    void giveBack(RateLimit limit, long cost, long at, long now) {
        if (!pace.fits(limit)) {
            return; // They are a part of what was used in proportion when the limit was changed.
        }
        advance(now);
        boolean gone = pace.algorithm() == Algorithm.WINDOW
                && Math.floorDiv(at, pace.window()) != Math.floorDiv(now, pace.window());
        if (!gone) {
            state.addTokens(cost);
        }
    }

    /**
     * What is left.
     *
     * @param cost how many uses are waited for, 0 or more
     */
    LimitLeft left(RateLimit limit, long cost, long now) {
        long remaining = remaining();
        long reset = secondsUntil(pace.limit() - remaining, now);
        long wait = cost > pace.limit() ? limit.windowSeconds() : secondsUntil(cost - remaining, now);
        return new LimitLeft(limit, remaining, reset, wait);
    }

    private long secondsUntil(long deficit, long now) {
        return switch (pace.algorithm()) {
            case BUCKET -> pace.secondsUntil(deficit, state.getRoundingError(0));
            case WINDOW -> deficit <= 0 ? 0 : pace.secondsToNextWindow(now);
        };
    }
}
