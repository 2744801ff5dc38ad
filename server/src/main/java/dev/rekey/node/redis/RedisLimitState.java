package dev.rekey.node.redis;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimitStatus;
import java.math.BigInteger;
import java.util.concurrent.TimeUnit;

/**
 * Remaining uses of a limit counted in Redis.
 *
 * @param parts fraction of the next token that has come back; a token has as many parts as the
 *     window has microseconds
 * @param now microseconds since 1970
 */
record RedisLimitState(long tokens, long parts, long now) {

    private static final long SECOND = TimeUnit.SECONDS.toMicros(1);

    /** @param cost number of uses the caller waits for, 0 or more */
    RateLimitStatus of(RateLimit limit, long cost) {
        long wait = cost > limit.limit() ? RateLimitStatus.NEVER : secondsUntil(limit, cost - tokens);
        return new RateLimitStatus(limit, tokens, secondsUntil(limit, limit.limit() - tokens), wait);
    }

    private long secondsUntil(RateLimit limit, long deficit) {
        if (deficit <= 0) {
            return 0;
        }
        long window = limit.windowSeconds() * SECOND;
        if (limit.algorithm() == Algorithm.WINDOW) {
            return Math.ceilDiv(window - Math.floorMod(now, window), SECOND);
        }
        long second = limit.limit() * SECOND;
        if (Math.multiplyHigh(deficit, window) == 0 && deficit * window >= 0) {
            return Math.ceilDiv(deficit * window - parts, second);
        }
        BigInteger missing =
                BigInteger.valueOf(deficit).multiply(BigInteger.valueOf(window)).subtract(BigInteger.valueOf(parts));
        return missing.add(BigInteger.valueOf(second - 1))
                .divide(BigInteger.valueOf(second))
                .longValueExact();
    }
}
