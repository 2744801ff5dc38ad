package dev.rekey.core.limit;

import dev.rekey.core.ClockSkew;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Refill schedule of credits, by the UTC calendar. Every refill is calculated from the anchor, not
 * from the previous one, so that a short month does not shift later refills.
 *
 * @param amount credits after a refill, 1 or more
 * @param interval interval between refills
 * @param anchor reference time of the schedule, and its first refill unless that was in the past
 * @param at the next refill that has not been applied: the anchor or a whole number of intervals
 *     after it
 */
public record Refill(long amount, Interval interval, Instant anchor, Instant at) {

    /** Months between leap years. */
    private static final int LEAP_MONTHS = 48;

    /** Interval between refills. */
    public enum Interval {
        /** Every day at the anchor's time of day. */
        DAILY,
        /** Every seven days. */
        WEEKLY,
        /** On the anchor's day of the month, or the last day of a shorter month. */
        MONTHLY
    }

    /** Creates a schedule whose first refill is one interval after {@code now}. */
    public static Refill from(long amount, Interval interval, Instant now) {
        return new Refill(amount, interval, now, first(interval, now, now));
    }

    /** Creates a schedule whose first refill is at this instant. */
    public static Refill dueAt(long amount, Interval interval, Instant at) {
        return new Refill(amount, interval, at, at);
    }

    /**
     * Returns a schedule with another amount and interval and the same anchor; if the interval is
     * unchanged, so is the next refill.
     */
    public Refill changed(long otherAmount, Interval otherInterval, Instant now) {
        return new Refill(
                otherAmount, otherInterval, anchor, otherInterval == interval ? at : first(otherInterval, anchor, now));
    }

    /**
     * Returns whether both schedules have the same amount, interval and anchor, regardless of the
     * refills already applied.
     */
    public boolean hasTermsOf(Refill other) {
        return amount == other.amount && interval == other.interval && anchor.equals(other.anchor);
    }

    public boolean isDue(Instant now) {
        return !now.isBefore(at);
    }

    /** Returns the schedule after a refill at {@code now}; missed refills are skipped. */
    public Refill applied(Instant now) {
        return new Refill(amount, interval, anchor, first(interval, anchor, now));
    }

    /**
     * Returns the schedule with its next refill at most one interval after {@code now}, which
     * corrects a refill applied while the clock was ahead. A first refill chosen by a client is
     * kept, and clock differences up to {@link ClockSkew#TOLERANCE} are ignored.
     */
    public Refill broughtBack(Instant now) {
        if (at.equals(anchor)) {
            return this;
        }
        Instant latest = now.plus(ClockSkew.TOLERANCE);
        Instant next = first(interval, anchor, latest);
        if (!at.isAfter(next)) {
            return this;
        }
        // The next refill is one interval after a future anchor, so the anchor was set by a wrong
        // clock and not chosen by a client.
        return anchor.isAfter(latest) && at.equals(first(interval, anchor, anchor))
                ? counted(earlier(latest), latest)
                : counted(anchor, latest);
    }

    private Refill counted(Instant from, Instant now) {
        return new Refill(amount, interval, from, first(interval, from, now));
    }

    /**
     * Returns an instant not after {@code now} that yields the same schedule as the anchor,
     * including the last days of short months.
     */
    private Instant earlier(Instant now) {
        return switch (interval) {
            case DAILY, WEEKLY -> anchor.minus((ChronoUnit.DAYS.between(now, anchor) / 7 + 1) * 7, ChronoUnit.DAYS);
            case MONTHLY -> {
                ZonedDateTime ahead = anchor.atZone(ZoneOffset.UTC);
                long months = ChronoUnit.MONTHS.between(now.atZone(ZoneOffset.UTC), ahead);
                yield ahead.minusMonths((months / LEAP_MONTHS + 1) * LEAP_MONTHS)
                        .toInstant();
            }
        };
    }

    /** Returns whether a refill is scheduled at this instant, up to and including the next one. */
    public boolean falls(Instant instant) {
        return !instant.isAfter(at)
                && !instant.isBefore(anchor)
                && (instant.equals(anchor)
                        || first(interval, anchor, instant.minusNanos(1)).equals(instant));
    }

    /**
     * Returns the first instant after {@code now} that is the anchor or a whole number of intervals
     * after it.
     */
    private static Instant first(Interval interval, Instant anchor, Instant now) {
        if (anchor.isAfter(now)) {
            return anchor;
        }
        return switch (interval) {
            case DAILY -> anchor.plus(ChronoUnit.DAYS.between(anchor, now) + 1, ChronoUnit.DAYS);
            case WEEKLY -> anchor.plus((ChronoUnit.DAYS.between(anchor, now) / 7 + 1) * 7, ChronoUnit.DAYS);
            case MONTHLY -> firstMonth(anchor.atZone(ZoneOffset.UTC), now);
        };
    }

    private static Instant firstMonth(ZonedDateTime anchor, Instant now) {
        // Full months by day of month; after a shortened month, the last day may already be in the
        // past.
        long months = ChronoUnit.MONTHS.between(anchor, now.atZone(ZoneOffset.UTC));
        Instant next = anchor.plusMonths(months).toInstant();
        while (!next.isAfter(now)) {
            months++;
            next = anchor.plusMonths(months).toInstant();
        }
        return next;
    }
}
