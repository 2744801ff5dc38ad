package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import java.util.List;

/**
 * Uses taken from a {@link RateLimiter}.
 *
 * @param counters the counters of the limits, in the same order
 * @param cost number of uses requested from each limit
 * @param at when, in nanoseconds of the limiter's clock
 * @param fellows the nodes that shared the limits at that time
 */
record TakenHere(boolean granted, List<LimitLeft> left, List<Counter> counters, long cost, long at, Fellows fellows)
        implements Taken {

    static final TakenHere NOTHING = new TakenHere(true, List.of(), List.of(), 0, 0, Fellows.NONE);
}
