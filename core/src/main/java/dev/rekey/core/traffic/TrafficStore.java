package dev.rekey.core.traffic;

import dev.rekey.core.id.KeyId;
import java.time.Duration;
import java.util.List;

/**
 * Store of recorded traffic. Each method is one transaction.
 *
 * <p>Space for each key is limited by hour and by day. Attempts with patterns beyond it are counted
 * by outcome only. If the store is unavailable, methods throw {@link dev.rekey.core.UnavailableException} and
 * nothing is added.
 */
public interface TrafficStore {

    /** Retention period. */
    Duration KEPT = Duration.ofDays(30);

    /** Maximum disk space in bytes for the traffic of a key, including indexes. */
    long MOST_BYTES = 1 << 20;

    /** Adds to the recorded counts. Keys that no longer exist are skipped. */
    void add(List<HourlyTraffic> hours);

    /**
     * Returns the traffic of the key from hour {@code from} (inclusive) to hour {@code to}
     * (exclusive), most frequent patterns first.
     */
    Traffic find(KeyId key, long from, long to);

    /**
     * Deletes traffic of hours before {@code hour}.
     *
     * @param max maximum number of rows to delete
     * @return the number of rows deleted; {@code max} if there may be more
     */
    int forget(long hour, int max);
}
