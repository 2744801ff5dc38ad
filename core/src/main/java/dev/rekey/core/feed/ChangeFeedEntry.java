package dev.rekey.core.feed;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One change in the change feed.
 *
 * @param epoch position in the order of all changes, from 1 without gaps
 * @param request request that made the change; together with the epoch it distinguishes histories
 * @param touched cache entries that the change invalidates; empty if this version cannot interpret
 *     the entry, so that everything may be affected
 */
public record ChangeFeedEntry(long epoch, UUID request, Optional<List<CacheInvalidation>> touched) {

    public ChangeFeedEntry {
        touched = touched.map(List::copyOf);
    }
}
