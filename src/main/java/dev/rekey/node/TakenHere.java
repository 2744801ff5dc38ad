package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import java.util.List;

/**
 * What a {@link RateLimiter} gave.
 *
 * @param counters what to return the uses to; as many as there are limits, in the same order
 * @param cost how many uses each limit was asked for
 * @param at when, in nanoseconds of the limiter's clock
 * @param fellows who shared the limits then
 */
record TakenHere(boolean granted, List<LimitLeft> left, List<Counter> counters, long cost, long at, Fellows fellows)
        implements Taken {

    static final TakenHere NOTHING = new TakenHere(true, List.of(), List.of(), 0, 0, Fellows.NONE);
}
