package dev.rekey.core.traffic;

import dev.rekey.core.verify.UsageCount;
import java.time.Instant;

/**
 * Hours whose traffic is looked at.
 *
 * @param from the first of them: whole hours since 1970 in UTC
 * @param to the first after them
 */
public record TrafficSpan(long from, long to) {

    /** How many whole hours are kept besides the one that runs. */
    public static final int MOST_HOURS = (int) TrafficStore.KEPT.toHours();

    /** The last whole hours, and the one that runs. */
    public static TrafficSpan last(int hours, Instant now) {
        long running = UsageCount.hourOf(now);
        return new TrafficSpan(running - hours, running + 1);
    }

    /** All that is kept. */
    public static TrafficSpan all(Instant now) {
        return last(MOST_HOURS, now);
    }

    /** When it begins. */
    public Instant start() {
        return UsageCount.startOf(from);
    }

    /** The first instant after it. */
    public Instant end() {
        return UsageCount.startOf(to);
    }
}
