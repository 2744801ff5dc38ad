package dev.rekey.local.ratelimit;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimitStatus;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** What one limit has left, slowly and plainly: whole numbers without end, and a history. */
public final class LimitModel {

    private final BigInteger second;
    private final Map<Long, Long> usedInWindow = new HashMap<>();
    private RateLimit limit;
    private BigInteger window;
    private BigInteger full;

    /** In uses divided by the window's units. */
    private BigInteger level;

    private long latest;

    /** Uses of a bucket beyond its limit when it was changed last. */
    private long excess;

    private long changedAt;

    /**
     * A full one.
     *
     * @param second how many units of time it has
     */
    public LimitModel(RateLimit limit, long now, long second) {
        this.second = BigInteger.valueOf(second);
        begin(limit, now);
        level = full;
    }

    private void begin(RateLimit anew, long now) {
        limit = anew;
        window = second.multiply(BigInteger.valueOf(limit.windowSeconds()));
        full = BigInteger.valueOf(limit.limit()).multiply(window);
        latest = now;
    }

    public RateLimit limit() {
        return limit;
    }

    public void advance(long now) {
        BigInteger back = BigInteger.valueOf(now - latest).multiply(BigInteger.valueOf(limit.limit()));
        level = level.add(back).min(full);
        latest = now;
    }

    /** Counts by another limit: the uses stay used, and a part of a use is the same part, rounded down to a unit. */
    public void change(RateLimit to) {
        long used = limit.limit() - unbounded() + excessOfBucket();
        BigInteger part = limit.algorithm() == Algorithm.BUCKET ? level.mod(window) : BigInteger.ZERO;
        BigInteger previous = window;
        begin(to, latest);
        long left = limit.limit() - used;
        level = left < 0
                ? BigInteger.ZERO
                : BigInteger.valueOf(left)
                        .multiply(window)
                        .add(part.multiply(window).divide(previous))
                        .min(full);
        excess = Math.max(0, -left);
        changedAt = latest;
        usedInWindow.clear();
        usedInWindow.put(windowNumber(latest), used);
    }

    private long excessOfBucket() {
        BigInteger elapsed = BigInteger.valueOf(latest - changedAt);
        return limit.algorithm() == Algorithm.WINDOW || elapsed.compareTo(window) >= 0
                ? 0
                : excess
                        - BigInteger.valueOf(excess)
                                .multiply(elapsed)
                                .divide(window)
                                .longValueExact();
    }

    /** What is left, below 0 where a window's limit was lowered to fewer uses than there were. */
    private long unbounded() {
        return switch (limit.algorithm()) {
            case BUCKET -> level.divide(window).longValueExact();
            case WINDOW -> limit.limit() - usedInWindow.getOrDefault(windowNumber(latest), 0L);
        };
    }

    private long windowNumber(long now) {
        return Math.floorDiv(now, window.longValueExact());
    }

    public long remaining() {
        return Math.max(0, unbounded());
    }

    public void take(long cost) {
        level = level.subtract(BigInteger.valueOf(cost).multiply(window));
        usedInWindow.merge(windowNumber(latest), cost, Long::sum);
    }

    public void giveBack(long cost, long at) {
        level = level.add(BigInteger.valueOf(cost).multiply(window)).min(full);
        usedInWindow.merge(windowNumber(at), -cost, Long::sum);
    }

    private long secondsUntil(long uses) {
        if (uses > limit.limit()) {
            return RateLimitStatus.NEVER;
        }
        if (uses <= remaining()) {
            return 0;
        }
        BigInteger units = switch (limit.algorithm()) {
            case BUCKET ->
                ceilDiv(BigInteger.valueOf(uses).multiply(window).subtract(level), BigInteger.valueOf(limit.limit()));
            case WINDOW ->
                BigInteger.valueOf(windowNumber(latest) + 1).multiply(window).subtract(BigInteger.valueOf(latest));
        };
        return ceilDiv(units, second).longValueExact();
    }

    private static BigInteger ceilDiv(BigInteger number, BigInteger by) {
        return number.add(by).subtract(BigInteger.ONE).divide(by);
    }

    public RateLimitStatus left(long cost) {
        return new RateLimitStatus(limit, remaining(), secondsUntil(limit.limit()), secondsUntil(cost));
    }
}
