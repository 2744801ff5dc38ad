package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import java.util.List;

/** What came of asking some limits for some uses. */
public final class Taken {

    private final boolean granted;
    private final List<LimitLeft> left;
    private final List<Counter> counters;
    private final long cost;
    private final long at;

    Taken(boolean granted, List<LimitLeft> left, List<Counter> counters, long cost, long at) {
        this.granted = granted;
        this.left = left;
        this.counters = counters;
        this.cost = cost;
        this.at = at;
    }

    /** Of no limit at all. */
    static Taken nothing() {
        return new Taken(true, List.of(), List.of(), 0, 0);
    }

    /** Whether each limit granted it; if not, none was used. */
    public boolean granted() {
        return granted;
    }

    /** What is left of each limit, in the order in which they were wanted. */
    public List<LimitLeft> left() {
        return left;
    }

    /** What to return the uses to; as many as there are limits, in the same order. */
    List<Counter> counters() {
        return counters;
    }

    /** How many uses each limit was asked for. */
    long cost() {
        return cost;
    }

    /** When, in nanoseconds of the limiter's clock. */
    long at() {
        return at;
    }
}
