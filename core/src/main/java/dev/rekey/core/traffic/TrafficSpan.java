package dev.rekey.core.traffic;

import dev.rekey.core.verify.UsageCount;
import java.time.Instant;

/**
 * Span of hours of recorded traffic.
 *
 * @param from first hour, in hours since 1970-01-01T00:00Z
 * @param to first hour after the span
 */
public record TrafficSpan(long from, long to) {

    /** Number of full hours retained, not counting the current one. */
    public static final int MAX_HOURS = (int) TrafficStore.KEPT.toHours();

    /** Returns the last {@code hours} full hours and the current one. */
    public static TrafficSpan last(int hours, Instant now) {
        long running = UsageCount.hourOf(now);
        return new TrafficSpan(running - hours, running + 1);
    }

    /** Returns the complete retention period. */
    public static TrafficSpan all(Instant now) {
        return last(MAX_HOURS, now);
    }

    /** Returns the start of the span. */
    public Instant start() {
        return UsageCount.startOf(from);
    }

    /** Returns the end of the span, exclusive. */
    public Instant end() {
        return UsageCount.startOf(to);
    }
}
