package dev.rekey.http.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Response counts and durations of one route. Thread-safe; counting neither locks nor allocates.
 */
public final class RouteStats {

    /** Number of status classes, 1xx to 5xx. */
    static final int CLASSES = 5;

    /** Upper bounds of the histogram buckets in seconds, inclusive. */
    private static final double[] BOUNDS = {0.00025, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5};

    private static final long[] BOUNDS_NANOS = new long[BOUNDS.length];

    static {
        for (int index = 0; index < BOUNDS.length; index++) {
            BOUNDS_NANOS[index] = Math.round(BOUNDS[index] * TimeUnit.SECONDS.toNanos(1));
        }
    }

    private final String api;
    private final String method;
    private final String route;
    private final LongAdder[][] answers = new LongAdder[CLASSES][BOUNDS.length + 1];
    private final LongAdder[] nanos = new LongAdder[CLASSES];

    /**
     * @param method method of the route
     * @param route template of the route
     */
    RouteStats(String api, String method, String route) {
        this.api = api;
        this.method = method;
        this.route = route;
        for (int kind = 0; kind < CLASSES; kind++) {
            nanos[kind] = new LongAdder();
            for (int slot = 0; slot <= BOUNDS.length; slot++) {
                answers[kind][slot] = new LongAdder();
            }
        }
    }

    public String api() {
        return api;
    }

    String method() {
        return method;
    }

    public String route() {
        return route;
    }

    /** Counts one response and its duration in nanoseconds. */
    public void count(int status, long took) {
        int kind = Math.clamp(status / 100 - 1, 0, CLASSES - 1);
        int slot = 0;
        while (slot < BOUNDS_NANOS.length && took > BOUNDS_NANOS[slot]) {
            slot++;
        }
        answers[kind][slot].increment();
        nanos[kind].add(took);
    }

    /** Upper bounds of the buckets in seconds; the last is infinite. */
    static double[] bounds() {
        double[] bounds = new double[BOUNDS.length + 1];
        System.arraycopy(BOUNDS, 0, bounds, 0, BOUNDS.length);
        bounds[BOUNDS.length] = Double.POSITIVE_INFINITY;
        return bounds;
    }

    /** Number of responses of that status class per bucket, not cumulative. */
    long[] answers(int kind) {
        long[] sums = new long[BOUNDS.length + 1];
        for (int slot = 0; slot < sums.length; slot++) {
            sums[slot] = answers[kind][slot].sum();
        }
        return sums;
    }

    /** Total duration in seconds of the responses of that status class. */
    double seconds(int kind) {
        return nanos[kind].sum() / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
