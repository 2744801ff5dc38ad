package dev.rekey.local.ratelimit;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BandwidthBuilder.BandwidthBuilderRefillStage;
import io.github.bucket4j.BucketConfiguration;
import java.math.BigInteger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a rate limit for Bucket4j.
 *
 * <p>Bucket4j refills at most one token per unit of time, which it calls a nanosecond. The largest
 * limit, {@value RateLimit#MAX_LIMIT} per second, needs 1,000 per nanosecond. So if a limit has
 * more uses than its window has nanoseconds, the unit is 1/1,000 nanosecond: a tick.
 */
final class TokenBucketParameters {

    private static final long NANOS_OF_SECOND = 1_000_000_000L;

    private final LimitParameters terms;
    private final long tokens;
    private final long ticks;
    private final BucketConfiguration configuration;

    /** The values that define a limit shared by several keys. */
    record LimitParameters(long limit, long windowSeconds, Algorithm algorithm) {

        static LimitParameters of(RateLimit limit) {
            return new LimitParameters(limit.limit(), limit.windowSeconds(), limit.algorithm());
        }
    }

    TokenBucketParameters(RateLimit of) {
        terms = LimitParameters.of(of);
        long limit = terms.limit();
        long windowTicks = window() * ticksOfNano();
        // Reduced, so that Bucket4j's products fit into 64 bits for all limits but those that are
        // both huge and odd. For those it uses floating point after a pause and may lose a part of
        // one token, never add one.
        long divisor = terms.algorithm() == Algorithm.BUCKET ? gcd(limit, windowTicks) : 1;
        tokens = limit / divisor;
        ticks = windowTicks / divisor;
        configuration = BucketConfiguration.builder().addLimit(bandwidth()).build();
    }

    private Bandwidth bandwidth() {
        BandwidthBuilderRefillStage capacity = Bandwidth.builder().capacity(terms.limit());
        Duration period = Duration.ofNanos(ticks);
        return switch (terms.algorithm()) {
            case BUCKET -> capacity.refillGreedy(tokens, period).build();
            case WINDOW -> capacity.refillIntervally(tokens, period).build();
        };
    }

    /** Whether these are the parameters of that limit. */
    boolean fits(RateLimit other) {
        return terms.limit() == other.limit()
                && terms.windowSeconds() == other.windowSeconds()
                && terms.algorithm() == other.algorithm();
    }

    /** Whether only the number of uses differs. */
    boolean isSharedLike(TokenBucketParameters other) {
        return terms.windowSeconds() == other.terms.windowSeconds() && terms.algorithm() == other.terms.algorithm();
    }

    long limit() {
        return terms.limit();
    }

    Algorithm algorithm() {
        return terms.algorithm();
    }

    /** Window in nanoseconds, at most 3.2 · 10^16. */
    long window() {
        return terms.windowSeconds() * NANOS_OF_SECOND;
    }

    /** Number of ticks per nanosecond. */
    long ticksOfNano() {
        return terms.limit() <= window() ? 1 : RateLimit.MAX_LIMIT / NANOS_OF_SECOND;
    }

    BucketConfiguration configuration() {
        return configuration;
    }

    /** Number of parts of a token; {@link #tokens} of them come back per tick. */
    long parts() {
        return ticks;
    }

    /** Number of parts of a token that come back per tick. */
    long tokens() {
        return tokens;
    }

    /**
     * Seconds, rounded up, until a bucket has gained {@code deficit} tokens, at most the limit,
     * given the parts it already has of the first one.
     */
    long secondsUntil(long deficit, long parts) {
        if (deficit <= 0) {
            return 0;
        }
        long divisor = ticksOfNano() * NANOS_OF_SECOND;
        if (Math.multiplyHigh(deficit, ticks) == 0 && deficit * ticks >= 0) {
            return Math.ceilDiv(Math.ceilDiv(deficit * ticks - parts, tokens), divisor);
        }
        BigInteger missing =
                BigInteger.valueOf(deficit).multiply(BigInteger.valueOf(ticks)).subtract(BigInteger.valueOf(parts));
        BigInteger second = BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(divisor));
        return missing.add(second).subtract(BigInteger.ONE).divide(second).longValueExact();
    }

    /** Seconds, rounded up, until the window that contains {@code now} ends. */
    long secondsToNextWindow(long now) {
        return Math.ceilDiv(window() - Math.floorMod(now, window()), NANOS_OF_SECOND);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenBucketParameters parameters && terms.equals(parameters.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }
}
