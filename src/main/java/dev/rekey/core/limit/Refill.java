package dev.rekey.core.limit;

import dev.rekey.core.Clocks;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * How an allowance is filled up again, by the calendar of UTC. Every instant is counted from the anchor and none from the
 * one before it, so that a month without a 31st moves none of those that follow.
 *
 * @param amount what remains afterwards, 1 or more
 * @param interval how often
 * @param anchor the instant from which all are counted, and the first of them where it was still to come
 * @param at when it is due next and has not been applied yet: the anchor or some intervals after it
 */
public record Refill(long amount, Interval interval, Instant anchor, Instant at) {

    /** From one leap year to the next. */
    private static final int LEAP_MONTHS = 48;

    /** How often an allowance is filled up. */
    public enum Interval {
        /** Every day at the anchor's time of day. */
        DAILY,
        /** Every seven days. */
        WEEKLY,
        /** On the anchor's day of the month, or on the month's last day where it has no such day. */
        MONTHLY
    }

    /** One that is due an interval after {@code now}, and then every interval. */
    public static Refill from(long amount, Interval interval, Instant now) {
        return new Refill(amount, interval, now, first(interval, now, now));
    }

    /** One that is due at this instant, and then every interval. */
    public static Refill dueAt(long amount, Interval interval, Instant at) {
        return new Refill(amount, interval, at, at);
    }

    /** Another amount and interval, counted from the same anchor; with the same interval it is due when it was. */
    public Refill changed(long otherAmount, Interval otherInterval, Instant now) {
        return new Refill(
                otherAmount, otherInterval, anchor, otherInterval == interval ? at : first(otherInterval, anchor, now));
    }

    /** Whether both fill up to as much, as often and at the same instants, however many of these have passed. */
    public boolean hasTermsOf(Refill other) {
        return amount == other.amount && interval == other.interval && anchor.equals(other.anchor);
    }

    public boolean isDue(Instant now) {
        return !now.isBefore(at);
    }

    /** The same once it has been applied at {@code now}, however many instants were missed: due next after {@code now}. */
    public Refill applied(Instant now) {
        return new Refill(amount, interval, anchor, first(interval, anchor, now));
    }

    /**
     * The same, at most one interval after {@code now} unless it has never been applied and somebody chose a later first
     * instant: a clock that was ahead when it was applied has put it further off. Clocks that differ by no more than
     * {@link Clocks#TOLERANCE} change nothing.
     */
    public Refill broughtBack(Instant now) {
        if (at.equals(anchor)) {
            return this;
        }
        Instant latest = now.plus(Clocks.TOLERANCE);
        Instant next = first(interval, anchor, latest);
        if (!at.isAfter(next)) {
            return this;
        }
        // One interval after an anchor that is still to come: the anchor was no choice but what that clock said.
        return anchor.isAfter(latest) && at.equals(first(interval, anchor, anchor))
                ? counted(earlier(latest), latest)
                : counted(anchor, latest);
    }

    private Refill counted(Instant from, Instant now) {
        return new Refill(amount, interval, from, first(interval, from, now));
    }

    /** An instant not after {@code now} from which all are counted as they are from the anchor, the last days of months too. */
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

    /** Whether it was or is due at this instant, the next one included and later ones not. */
    public boolean falls(Instant instant) {
        return !instant.isAfter(at)
                && !instant.isBefore(anchor)
                && (instant.equals(anchor)
                        || first(interval, anchor, instant.minusNanos(1)).equals(instant));
    }

    /** The first instant after {@code now} that is the anchor or some intervals after it. */
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
        // Full months, by the day: in a month that is cut short the last day may have been one already.
        long months = ChronoUnit.MONTHS.between(anchor, now.atZone(ZoneOffset.UTC));
        Instant next = anchor.plusMonths(months).toInstant();
        while (!next.isAfter(now)) {
            months++;
            next = anchor.plusMonths(months).toInstant();
        }
        return next;
    }
}
