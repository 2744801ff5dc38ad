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

    /** The number of the limit as it is set; the pace is of this node's share of it. */
    private long whole;

    /** Uses beyond the limit, which was lowered after they were granted: as many as there were then. */
    private long excess;

    /** When Bucket4j's time began: for a window, when one did, so that all later ones do at whole multiples. */
    private long start;

    private BucketState state;

    /** A full one. */
    Counter(long number, Pace pace, long whole, long now) {
        this.number = number;
        this.pace = pace;
        this.whole = whole;
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
            excess = 0;
            restart(pace, now);
        }
    }

    /** Whether it counts by this share of that limit. */
    boolean fits(RateLimit share, RateLimit limit) {
        return pace.fits(share) && whole == limit.limit();
    }

    /**
     * Counts by another pace. Of a limit that was changed, the uses that were counted stay counted: what is left is the new
     * limit less those, never below 0. Uses beyond it are kept for the case that it is raised again: those of a window until it
     * ends, those of a bucket come back evenly within a window. Where the limit is the same and this node's share of it
     * changed, what is left is the same part of the share, rounded down: otherwise nodes that come and go would grant more each
     * time. Both hold from and to a window too, where the uses are those of the window which lasts.
     *
     * <p>Bucket4j can replace a configuration, but keeps the time of the last refill with it: a window would begin where a
     * bucket was refilled last.
     *
     * @param toWhole the number of the limit as it is set now
     */
    void change(Pace to, long toWhole, long now) {
        advance(now);
        if (whole == toWhole && to.isSharedLike(pace)) {
            excess = multiplyDivide(excessLeft(now), to.limit(), pace.limit());
            restart(to, now);
        } else {
            keepUses(to, now);
        }
        whole = toWhole;
    }

    private void keepUses(Pace to, long now) {
        long left = to.limit() - (pace.limit() - state.getAvailableTokens()) - excessLeft(now);
        long kept = Math.clamp(left, 0, to.limit());
        start = beginning(to, now);
        if (to.algorithm() == Algorithm.BUCKET && left >= 0 && kept < to.limit()) {
            // A part of a token is kept as the time in which it comes back.
            start -= BigInteger.valueOf(state.getRoundingError(0))
                    .multiply(BigInteger.valueOf(to.window()))
                    .divide(BigInteger.valueOf(pace.parts()).multiply(BigInteger.valueOf(to.limit())))
                    .longValueExact();
        }
        state = full(to);
        state.consume(to.limit() - kept);
        excess = Math.max(0, -left);
        pace = to;
        advance(now);
    }

    private long excessLeft(long now) {
        long elapsed = now - start;
        if (excess == 0 || elapsed >= pace.window()) {
            return 0;
        }
        return pace.algorithm() == Algorithm.WINDOW ? excess : excess - multiplyDivide(excess, elapsed, pace.window());
    }

    private static long multiplyDivide(long number, long by, long divisor) {
        return BigInteger.valueOf(number)
                .multiply(BigInteger.valueOf(by))
                .divide(BigInteger.valueOf(divisor))
                .longValueExact();
    }

    private void restart(Pace to, long now) {
        BigInteger parts = BigInteger.valueOf(pace.parts());
        BigInteger left = BigInteger.valueOf(state.getAvailableTokens())
                .multiply(parts)
                .add(BigInteger.valueOf(state.getRoundingError(0)));
        BigInteger all = BigInteger.valueOf(pace.limit()).multiply(parts);
        BigInteger[] share = left.multiply(BigInteger.valueOf(to.limit())).divideAndRemainder(all);
        start = beginning(to, now);
        if (to.algorithm() == Algorithm.BUCKET) {
            // A part of a token is kept as the time in which it comes back; without it, every change would cost up to
            // one.
            start -= share[1].multiply(BigInteger.valueOf(to.window()))
                    .divide(all.multiply(BigInteger.valueOf(to.limit())))
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
            return; // They are a part of what was counted as used when the limit was changed.
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
        long wait = cost > pace.limit() ? LimitLeft.NEVER : secondsUntil(cost - remaining, now);
        return new LimitLeft(limit, remaining, reset, wait);
    }

    private long secondsUntil(long deficit, long now) {
        return switch (pace.algorithm()) {
            case BUCKET -> pace.secondsUntil(deficit, state.getRoundingError(0));
            case WINDOW -> deficit <= 0 ? 0 : pace.secondsToNextWindow(now);
        };
    }
}
