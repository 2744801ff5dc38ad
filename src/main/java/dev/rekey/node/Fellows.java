package dev.rekey.node;

import dev.rekey.core.limit.RateLimit;

/**
 * The nodes that count at the same limits, as far as this one knows.
 *
 * @param count how many live, with this one, 1 or more
 * @param rank which of them this one is, from 0; no two of them have the same
 */
public record Fellows(int count, int rank) {

    /** One node, which has every limit to itself. */
    public static final Fellows NONE = new Fellows(1, 0);

    public Fellows {
        if (rank < 0 || rank >= count) {
            throw new IllegalArgumentException("rank " + rank + " of " + count);
        }
    }

    /**
     * This node's part of a limit: the parts of all nodes add up to the limit where there are no more nodes than uses. Where
     * there are more, each has 1.
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
