package dev.rekey.core.verify;

import dev.rekey.core.Violations;
import java.time.Duration;
import java.time.Instant;

/**
 * A span of whole steps of time.
 *
 * @param from the first hour of the first step, counted as in {@link UsageCount}
 * @param to the first hour after the last step
 */
public record UsageSpan(long from, long to, UsageStep step) {

    /** Steps that are told at once. */
    public static final int MOST_STEPS = 1_000;

    /** What is told unless something else is asked for: the time before its end. */
    public static final Duration USUAL = Duration.ofDays(1);

    private static final Instant EARLIEST = Instant.EPOCH;

    /** So that the end of the last step still has a year of four digits, as RFC 3339 wants. */
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * The steps in which the time from {@code from} to before {@code to} lies.
     *
     * @throws dev.rekey.core.Refusal.Invalid where that is no time, or more than {@link #MOST_STEPS} steps, or not between
     *     1970 and 9999
     */
    public static UsageSpan covering(Instant from, Instant to, UsageStep step) {
        Violations violations = new Violations();
        checkRange("/from", from, violations);
        checkRange("/to", to, violations);
        if (to.isBefore(from)) {
            violations.add("/to", "before_from", "It must not be before from.");
        }
        UsageSpan span = new UsageSpan(
                Math.floorDiv(UsageCount.hourOf(from), step.hours()) * step.hours(), up(to, step.hours()), step);
        if (span.steps() > MOST_STEPS) {
            violations.add(
                    "/from",
                    "too_many_steps",
                    "From here on there are more than " + MOST_STEPS
                            + " steps: ask for a shorter time, or for longer steps.");
        }
        violations.refuseIfAny();
        return span;
    }

    private static void checkRange(String pointer, Instant instant, Violations violations) {
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            violations.add(pointer, "out_of_range", "It must be between 1970 and the end of 9999.");
        }
    }

    private static long up(Instant to, int hours) {
        long hour = UsageCount.hourOf(to);
        long whole = UsageCount.startOf(hour).equals(to) ? hour : hour + 1;
        return Math.ceilDiv(whole, hours) * hours;
    }

    /** How many steps it has. */
    public long steps() {
        return (to - from) / step.hours();
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
