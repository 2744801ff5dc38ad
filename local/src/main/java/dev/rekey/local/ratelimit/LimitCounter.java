package dev.rekey.local.ratelimit;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimitStatus;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.MathType;
import java.math.BigInteger;

/**
 * Remaining uses of one rate limit for one subject.
 *
 * <p>Bucket4j does the arithmetic. The caller must hold the monitor of this object for every method
 * but {@link #number} and {@link #pace}. Bucket4j's own buckets are not used, because each locks by
 * itself, so that a partial take from several limits could be observed.
 *
 * <p>All times are in nanoseconds of the limiter's clock.
 */
final class LimitCounter {

    /**
     * About 13 days. With 1,000 ticks per nanosecond, Bucket4j's time would overflow 64 bits after
     * 106 days.
     */
    private static final long FRESH = 1L << 50;

    private final long number;
    private volatile TokenBucketParameters parameters;

    /** The configured limit; the pace is that of this node's share of it. */
    private long whole;

    /** Uses beyond the limit after it was lowered, as of that change. */
    private long excess;

    /**
     * Origin of Bucket4j's time. For windows, the start of one, so that all later windows start at
     * whole multiples.
     */
    private long start;

    private BucketState state;

    /** Creates a full counter. */
    LimitCounter(long number, TokenBucketParameters parameters, long whole, long now) {
        this.number = number;
        this.parameters = parameters;
        this.whole = whole;
        this.start = beginning(parameters, now);
        this.state = full(parameters);
    }

    /** Position in the order in which several counters are locked. */
    long number() {
        return number;
    }

    TokenBucketParameters pace() {
        return parameters;
    }

    /** Refills what has come back by {@code now}. */
    void advance(long now) {
        long elapsed = now - start;
        if (parameters.ticksOfNano() == 1) {
            state.refillAllBandwidth(elapsed);
            return;
        }
        // Windows with more than one tick per nanosecond last less than 17 minutes: what is cut off
        // here would have filled it anyway.
        state.refillAllBandwidth(Math.min(elapsed, 2 * FRESH) * parameters.ticksOfNano());
        if (elapsed > FRESH) {
            excess = 0;
            restart(parameters, now);
        }
    }

    /** Whether this counts that share of that limit. */
    boolean fits(RateLimit share, RateLimit limit) {
        return parameters.fits(share) && whole == limit.limit();
    }

    /**
     * Replaces the parameters of the limit.
     *
     * <p>If the limit was changed, counted uses stay counted: the rest is the new limit minus
     * those, at least 0. Uses beyond the new limit are kept for the case that it is raised again:
     * for a window until it ends; for a bucket they come back evenly within a window. If only this
     * node's share of the limit changed, the rest stays the same proportion of the share, rounded
     * down; otherwise nodes that come and go would grant more each time. Both hold for changes
     * between bucket and window too; the uses are then those of the current window.
     *
     * <p>Bucket4j's own replacement of a configuration is not used, because it keeps the time of
     * the last refill: a window would start where a bucket was last refilled.
     *
     * @param toWhole the limit as it is configured now
     */
    void change(TokenBucketParameters to, long toWhole, long now) {
        advance(now);
        if (whole == toWhole && to.isSharedLike(parameters)) {
            excess = multiplyDivide(excessLeft(now), to.limit(), parameters.limit());
            restart(to, now);
        } else {
            keepUses(to, now);
        }
        whole = toWhole;
    }

    private void keepUses(TokenBucketParameters to, long now) {
        long left = to.limit() - (parameters.limit() - state.getAvailableTokens()) - excessLeft(now);
        long kept = Math.clamp(left, 0, to.limit());
        start = beginning(to, now);
        if (to.algorithm() == Algorithm.BUCKET && left >= 0 && kept < to.limit()) {
            // A part of a token is kept as the time in which it comes back.
            start -= BigInteger.valueOf(state.getRoundingError(0))
                    .multiply(BigInteger.valueOf(to.window()))
                    .divide(BigInteger.valueOf(parameters.parts()).multiply(BigInteger.valueOf(to.limit())))
                    .longValueExact();
        }
        state = full(to);
        state.consume(to.limit() - kept);
        excess = Math.max(0, -left);
        parameters = to;
        advance(now);
    }

    private long excessLeft(long now) {
        long elapsed = now - start;
        if (excess == 0 || elapsed >= parameters.window()) {
            return 0;
        }
        return parameters.algorithm() == Algorithm.WINDOW
                ? excess
                : excess - multiplyDivide(excess, elapsed, parameters.window());
    }

    private static long multiplyDivide(long number, long by, long divisor) {
        return BigInteger.valueOf(number)
                .multiply(BigInteger.valueOf(by))
                .divide(BigInteger.valueOf(divisor))
                .longValueExact();
    }

    private void restart(TokenBucketParameters to, long now) {
        BigInteger parts = BigInteger.valueOf(parameters.parts());
        BigInteger left = BigInteger.valueOf(state.getAvailableTokens())
                .multiply(parts)
                .add(BigInteger.valueOf(state.getRoundingError(0)));
        BigInteger all = BigInteger.valueOf(parameters.limit()).multiply(parts);
        BigInteger[] share = left.multiply(BigInteger.valueOf(to.limit())).divideAndRemainder(all);
        start = beginning(to, now);
        if (to.algorithm() == Algorithm.BUCKET) {
            // A part of a token is kept as the time in which it comes back. Without it, every
            // change would cost up to one token.
            start -= share[1].multiply(BigInteger.valueOf(to.window()))
                    .divide(all.multiply(BigInteger.valueOf(to.limit())))
                    .longValueExact();
        }
        state = full(to);
        state.consume(to.limit() - share[0].longValueExact());
        parameters = to;
        advance(now);
    }

    private static long beginning(TokenBucketParameters parameters, long now) {
        return switch (parameters.algorithm()) {
            case BUCKET -> now;
            case WINDOW -> now - Math.floorMod(now, parameters.window());
        };
    }

    private static BucketState full(TokenBucketParameters parameters) {
        return BucketState.createInitialState(parameters.configuration(), MathType.INTEGER_64_BITS, 0);
    }

    long remaining() {
        return state.getAvailableTokens();
    }

    /** Takes uses. The caller has checked that enough remain. */
    void take(long cost) {
        state.consume(cost);
    }

    /** Returns uses taken from that limit at {@code at}. */
    void release(RateLimit limit, long cost, long at, long now) {
        if (!parameters.fits(limit)) {
            return; // Already counted as used when the limit was changed.
        }
        advance(now);
        boolean windowEnded = parameters.algorithm() == Algorithm.WINDOW
                && Math.floorDiv(at, parameters.window()) != Math.floorDiv(now, parameters.window());
        if (!windowEnded) {
            state.addTokens(cost);
        }
    }

    /**
     * Remaining uses and waiting times.
     *
     * @param cost number of uses the caller waits for, 0 or more
     */
    RateLimitStatus status(RateLimit limit, long cost, long now) {
        long remaining = remaining();
        long reset = secondsUntil(parameters.limit() - remaining, now);
        long wait = cost > parameters.limit() ? RateLimitStatus.NEVER : secondsUntil(cost - remaining, now);
        return new RateLimitStatus(limit, remaining, reset, wait);
    }

    private long secondsUntil(long deficit, long now) {
        return switch (parameters.algorithm()) {
            case BUCKET -> parameters.secondsUntil(deficit, state.getRoundingError(0));
            case WINDOW -> deficit <= 0 ? 0 : parameters.secondsToNextWindow(now);
        };
    }
}
