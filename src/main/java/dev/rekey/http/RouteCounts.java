package dev.rekey.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How the answers of one route turned out, and how long they took. Thread-safe; counting takes no lock and no memory. */
final class RouteCounts {

    /** Statuses by their first digit, 1 to 5. */
    static final int CLASSES = 5;

    /** What is told apart of times, in seconds: each bound belongs to what is below it. */
    private static final double[] BOUNDS = {0.00025, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5};

    private static final long[] BOUNDS_NANOS = new long[BOUNDS.length];

    static {
        for (int at = 0; at < BOUNDS.length; at++) {
            BOUNDS_NANOS[at] = Math.round(BOUNDS[at] * TimeUnit.SECONDS.toNanos(1));
        }
    }

    private final String door;
    private final String method;
    private final String route;
    private final LongAdder[][] answers = new LongAdder[CLASSES][BOUNDS.length + 1];
    private final LongAdder[] nanos = new LongAdder[CLASSES];

    /**
     * @param method as the route has it
     * @param route its template
     */
    RouteCounts(String door, String method, String route) {
        this.door = door;
        this.method = method;
        this.route = route;
        for (int kind = 0; kind < CLASSES; kind++) {
            nanos[kind] = new LongAdder();
            for (int slot = 0; slot <= BOUNDS.length; slot++) {
                answers[kind][slot] = new LongAdder();
            }
        }
    }

    String door() {
        return door;
    }

    String method() {
        return method;
    }

    String route() {
        return route;
    }

    /** Counts one answer. */
    void count(int status, long took) {
        int kind = Math.clamp(status / 100 - 1, 0, CLASSES - 1);
        int slot = 0;
        while (slot < BOUNDS_NANOS.length && took > BOUNDS_NANOS[slot]) {
            slot++;
        }
        answers[kind][slot].increment();
        nanos[kind].add(took);
    }

    /** The upper ends of the buckets, in seconds; the last has none. */
    static double[] bounds() {
        double[] bounds = new double[BOUNDS.length + 1];
        System.arraycopy(BOUNDS, 0, bounds, 0, BOUNDS.length);
        bounds[BOUNDS.length] = Double.POSITIVE_INFINITY;
        return bounds;
    }

    /** How many answers of that class fell into each bucket, not counting those of the buckets below it. */
    long[] answers(int kind) {
        long[] sums = new long[BOUNDS.length + 1];
        for (int slot = 0; slot < sums.length; slot++) {
            sums[slot] = answers[kind][slot].sum();
        }
        return sums;
    }

    /** How long the answers of that class took together. */
    double seconds(int kind) {
        return nanos[kind].sum() / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
