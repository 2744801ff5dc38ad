package dev.rekey.node.redis;

import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.local.ratelimit.LimitRequest;
import dev.rekey.local.ratelimit.LimitReservation;
import java.util.List;

/**
 * Uses taken from {@link RedisRateLimiter}.
 *
 * @param inRedis the limits counted in Redis
 * @param cost number of uses requested from each limit
 * @param at when, in microseconds since 1970 by Redis's clock
 * @param mark mark of Redis at that time
 * @param here uses taken from this node's own counters instead
 */
record RedisReservation(
        boolean granted,
        List<RateLimitStatus> status,
        List<LimitRequest> inRedis,
        long cost,
        long at,
        String mark,
        LimitReservation here)
        implements LimitReservation {}
