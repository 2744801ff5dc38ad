package dev.rekey.local.ratelimit;

import dev.rekey.core.limit.RateLimit;

/**
 * The nodes that share rate limits, as far as this node knows.
 *
 * @param count number of live nodes including this one, 1 or more
 * @param rank position of this node among them, from 0; unique
 */
public record ClusterShare(int count, int rank) {

    /** A single node, which has every limit to itself. */
    public static final ClusterShare NONE = new ClusterShare(1, 0);

    public ClusterShare {
        if (rank < 0 || rank >= count) {
            throw new IllegalArgumentException("rank " + rank + " of " + count);
        }
    }

    /**
     * This node's share of a limit. The shares of all nodes add up to the limit, unless there are
     * more nodes than uses; then each has 1.
     */
    RateLimit share(RateLimit limit) {
        if (count == 1) {
            return limit;
        }
        long part = limit.limit() / count + (rank < limit.limit() % count ? 1 : 0);
        return new RateLimit(
                limit.name(),
                Math.max(1, part),
                limit.windowSeconds(),
                limit.algorithm(),
                limit.scope(),
                limit.onOutage());
    }
}
