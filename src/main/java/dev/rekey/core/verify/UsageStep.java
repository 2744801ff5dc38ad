package dev.rekey.core.verify;

/** Resolution of usage data. */
public enum UsageStep {
    HOUR(1),
    /** A day in UTC. */
    DAY(24);

    private final int hours;

    UsageStep(int hours) {
        this.hours = hours;
    }

    public int hours() {
        return hours;
    }
}
