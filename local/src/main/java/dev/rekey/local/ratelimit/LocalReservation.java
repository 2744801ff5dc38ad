package dev.rekey.local.ratelimit;

import dev.rekey.core.limit.RateLimitStatus;
import java.util.List;

/**
 * Uses taken from a {@link LocalRateLimiter}.
 *
 * @param counters the counters of the limits, in the same order
 * @param cost number of uses requested from each limit
 * @param at when, in nanoseconds of the limiter's clock
 * @param share the nodes that shared the limits at that time
 */
record LocalReservation(
        boolean granted,
        List<RateLimitStatus> status,
        List<LimitCounter> counters,
        long cost,
        long at,
        ClusterShare share)
        implements LimitReservation {

    static final LocalReservation NOTHING = new LocalReservation(true, List.of(), List.of(), 0, 0, ClusterShare.NONE);
}
