package dev.rekey.core.verify;

/** How finely usage is told. */
public enum UsageStep {
    HOUR(1),
    /** From midnight to midnight in UTC. */
    DAY(24);

    private final int hours;

    UsageStep(int hours) {
        this.hours = hours;
    }

    public int hours() {
        return hours;
    }
}
