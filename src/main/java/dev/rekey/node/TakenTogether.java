package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import java.util.List;

/**
 * What {@link RedisLimits} gave.
 *
 * @param inRedis the limits that were taken from there
 * @param cost how many uses each was asked for
 * @param at when, in microseconds since 1970 by Redis's clock
 * @param mark where
 * @param here what this node's own counters gave instead
 */
record TakenTogether(
        boolean granted, List<LimitLeft> left, List<Wanted> inRedis, long cost, long at, String mark, Taken here)
        implements Taken {}
