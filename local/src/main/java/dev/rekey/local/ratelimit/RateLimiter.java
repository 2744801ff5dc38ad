package dev.rekey.local.ratelimit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts uses of rate limits, on one node or across nodes. Thread-safe. */
public interface RateLimiter {

    /**
     * {@link #take} without blocking; {@code null} if it would block, and then nothing was taken.
     */
    @Nullable
    LimitReservation tryTake(List<LimitRequest> requests, long cost);

    /**
     * Takes uses from every limit, or from none if one has too few left. May block.
     *
     * @param requests the limits; subject and name must be unique
     * @param cost number of uses, 0 or more. 0 is always granted and only reports what is left.
     *     More than a limit's total is never granted; the reported wait is then {@link
     *     dev.rekey.core.limit.RateLimitStatus#NEVER}
     */
    LimitReservation take(List<LimitRequest> requests, long cost);

    /**
     * Returns taken uses, never above the limit. Call at most once; does nothing if the uses were
     * not granted. Does not block. Uses of a window that has ended, or of a limit that has changed
     * since, are not returned.
     */
    void release(LimitReservation reservation);
}
