package dev.rekey.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** What one round of a load came to. */
final class LoadRound {

    /** The time that each answer took, in nanoseconds, ascending. */
    private final long[] sorted;

    private final long nanos;

    /** @param nanos the length of the round */
    private LoadRound(LongStream latencies, long nanos) {
        this.sorted = latencies.sorted().toArray();
        this.nanos = nanos;
    }

    static LoadRound of(List<long[]> latencies, long nanos) {
        return new LoadRound(latencies.stream().flatMapToLong(Arrays::stream), nanos);
    }

    static LoadRound of(LongStream latencies, long nanos) {
        return new LoadRound(latencies, nanos);
    }

    int count() {
        return sorted.length;
    }

    double perSecond() {
        return count() / (nanos / 1e9);
    }

    /** In milliseconds. */
    double mean() {
        return Arrays.stream(sorted).average().orElseThrow() / 1e6;
    }

    /** In milliseconds; 0.5 is the median. */
    double quantile(double quantile) {
        return sorted[Math.clamp((long) (quantile * count()), 0, count() - 1)] / 1e6;
    }
}
