package dev.rekey.node;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BandwidthBuilder.BandwidthBuilderRefillStage;
import io.github.bucket4j.BucketConfiguration;
import java.math.BigInteger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The part of a rate limit that counting depends on, in the numbers that Bucket4j counts with.
 *
 * <p>Bucket4j refuses to refill more than one token in a unit of time, which it calls a nanosecond. Our biggest limit, {@value
 * RateLimit#MAX_LIMIT} in one second, is a thousand in one. So where a limit has more uses than its window has nanoseconds
 * a unit of time is a thousandth of a nanosecond: a tick.
 */
final class Pace {

    private static final long NANOS_OF_SECOND = 1_000_000_000L;

    private final Terms terms;
    private final long tokens;
    private final long ticks;
    private final BucketConfiguration configuration;

    /** So many uses in such a time: what makes a limit another one for those who share it. */
    record Terms(long limit, long windowSeconds, Algorithm algorithm) {

        static Terms of(RateLimit limit) {
            return new Terms(limit.limit(), limit.windowSeconds(), limit.algorithm());
        }
    }

    Pace(RateLimit of) {
        terms = Terms.of(of);
        long limit = terms.limit();
        long windowTicks = window() * ticksOfNano();
        // In lowest terms, so that what Bucket4j multiplies fits into 64 bits for all but limits that are both huge and
        // odd.
        // For those it falls back to floating point after a pause and may lose a part of one token, never add one.
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

    /** Whether it is that limit's. */
    boolean fits(RateLimit other) {
        return terms.limit() == other.limit()
                && terms.windowSeconds() == other.windowSeconds()
                && terms.algorithm() == other.algorithm();
    }

    /** Whether it differs from another in nothing but how many uses there are. */
    boolean isSharedLike(Pace other) {
        return terms.windowSeconds() == other.terms.windowSeconds() && terms.algorithm() == other.terms.algorithm();
    }

    long limit() {
        return terms.limit();
    }

    Algorithm algorithm() {
        return terms.algorithm();
    }

    /** In nanoseconds, at most 3.2 · 10^16. */
    long window() {
        return terms.windowSeconds() * NANOS_OF_SECOND;
    }

    /** How many units of Bucket4j's time a nanosecond has. */
    long ticksOfNano() {
        return terms.limit() <= window() ? 1 : RateLimit.MAX_LIMIT / NANOS_OF_SECOND;
    }

    BucketConfiguration configuration() {
        return configuration;
    }

    /** Into how many parts a token is divided while it comes back; {@link #tokens} of them do in a tick. */
    long parts() {
        return ticks;
    }

    /** How many parts of a token come back in a tick. */
    long tokens() {
        return tokens;
    }

    /** In how many seconds, rounded up, a bucket gets so many tokens when it has some parts of the first already; at most the limit. */
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

    /** In how many seconds, rounded up, the window ends that a moment lies in. */
    long secondsToNextWindow(long now) {
        return Math.ceilDiv(window() - Math.floorMod(now, window()), NANOS_OF_SECOND);
    }

    private static long gcd(long one, long other) {
        return other == 0 ? one : gcd(other, one % other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Pace pace && terms.equals(pace.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }
}
