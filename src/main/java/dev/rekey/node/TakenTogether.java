package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import java.util.List;

/**
 * Uses taken from {@link RedisLimits}.
 *
 * @param inRedis the limits counted in Redis
 * @param cost number of uses requested from each limit
 * @param at when, in microseconds since 1970 by Redis's clock
 * @param mark mark of Redis at that time
 * @param here uses taken from this node's own counters instead
 */
record TakenTogether(
        boolean granted, List<LimitLeft> left, List<Wanted> inRedis, long cost, long at, String mark, Taken here)
        implements Taken {}
