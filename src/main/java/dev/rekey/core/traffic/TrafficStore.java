package dev.rekey.core.traffic;

import dev.rekey.core.id.KeyId;
import java.time.Duration;
import java.util.List;

/**
 * Where the traffic of keys is kept. Each method is one transaction.
 *
 * <p>A key has bounded room for each hour and each day. Where there is none left for a shape, its attempts are counted by
 * outcome alone, and nothing is lost but the shape. A store that cannot answer throws {@link dev.rekey.core.Outage}; then
 * nothing was added.
 */
public interface TrafficStore {

    /** How long traffic is kept. */
    Duration KEPT = Duration.ofDays(30);

    /** The most that the traffic of a key takes, with all that it takes to find it, in bytes. */
    long MOST_BYTES = 1 << 20;

    /** Adds to what is there. Keys that have been deleted meanwhile are passed over. */
    void add(List<RecordedHour> hours);

    /** What is recorded of the key from the hour {@code from} until before the hour {@code to}, the most frequent shapes first. */
    Traffic find(KeyId key, long from, long to);

    /**
     * Forgets what is of hours before {@code hour}.
     *
     * @param most how many rows at once
     * @return how many there were, {@code most} where there may be more
     */
    int forget(long hour, int most);
}
