package dev.rekey.core.verify;

import dev.rekey.core.ViolationCollector;
import java.time.Duration;
import java.time.Instant;

/**
 * Time span of whole steps.
 *
 * @param from first hour of the first step, counted as in {@link UsageCount}
 * @param to first hour after the last step
 */
public record UsageSpan(long from, long to, UsageInterval step) {

    /** Maximum number of steps in a response. */
    public static final int MAX_STEPS = 1_000;

    /** Default length of the span before its end. */
    public static final Duration DEFAULT_SPAN = Duration.ofDays(1);

    private static final Instant EARLIEST = Instant.EPOCH;

    /** Latest end of a span, which keeps the year within the four digits of RFC 3339. */
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * Returns the steps that cover the time from {@code from} (inclusive) to {@code to}
     * (exclusive).
     *
     * @throws dev.rekey.core.Refusal.Invalid if {@code to} is before {@code from}, there are more
     *     than {@link #MAX_STEPS} steps, or either is outside 1970 to 9999
     */
    public static UsageSpan covering(Instant from, Instant to, UsageInterval step) {
        ViolationCollector violations = new ViolationCollector();
        checkRange("/from", from, violations);
        checkRange("/to", to, violations);
        if (to.isBefore(from)) {
            violations.add("/to", "before_from", "Must not be before `from`.");
        }
        UsageSpan span = new UsageSpan(
                Math.floorDiv(UsageCount.hourOf(from), step.hours()) * step.hours(), up(to, step.hours()), step);
        if (span.steps() > MAX_STEPS) {
            violations.add(
                    "/from",
                    "too_many_steps",
                    "The span has more than " + MAX_STEPS
                            + " steps. Request a shorter span or longer steps, for example \"day\".");
        }
        violations.refuseIfAny();
        return span;
    }

    private static void checkRange(String pointer, Instant instant, ViolationCollector violations) {
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            violations.add(pointer, "out_of_range", "Must be between 1970-01-01T00:00:00Z and 9999-12-31T00:00:00Z.");
        }
    }

    private static long up(Instant to, int hours) {
        long hour = UsageCount.hourOf(to);
        long whole = UsageCount.startOf(hour).equals(to) ? hour : hour + 1;
        return Math.ceilDiv(whole, hours) * hours;
    }

    /** Returns the number of steps. */
    public long steps() {
        return (to - from) / step.hours();
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
