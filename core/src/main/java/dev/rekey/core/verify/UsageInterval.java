package dev.rekey.core.verify;

/** Resolution of usage data. */
public enum UsageInterval {
    HOUR(1),
    /** A day in UTC. */
    DAY(24);

    private final int hours;

    UsageInterval(int hours) {
        this.hours = hours;
    }

    public int hours() {
        return hours;
    }
}
