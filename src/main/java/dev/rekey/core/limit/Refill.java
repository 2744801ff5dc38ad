package dev.rekey.core.limit;

/**
 * How an allowance is filled up again.
 *
 * @param amount what remains afterwards, 1 or more
 * @param interval how often
 */
public record Refill(long amount, Interval interval) {

    /** How often an allowance is filled up, by the calendar of UTC. */
    public enum Interval {
        DAILY,
        WEEKLY,
        MONTHLY
    }
}
