package dev.rekey.core.feed;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Store of the change feed. Entries are written by the stores that write the changes, in the same
 * transaction.
 */
public interface ChangeFeedStore {

    /** Returns the epoch of the last change; 0 before the first. */
    long head();

    /**
     * Returns the latest epoch written through this object or returned by {@link #head}. Does not
     * block.
     */
    long known();

    /**
     * Returns the epoch of the last change made by this request; empty if there is none or it was
     * pruned.
     */
    OptionalLong epochOf(UUID request);

    /**
     * Runs a change whose confirmation a client waits for. Nodes report it immediately instead of
     * with their next progress report.
     *
     * @param request request that makes the change
     */
    <T> T awaited(UUID request, Supplier<T> change);

    /**
     * Returns when the change with this epoch was made; empty if it does not exist or was pruned.
     */
    Optional<Instant> madeAt(long epoch);

    /**
     * Deletes up to {@code max} entries and receipts older than {@code before}. Returns the number
     * deleted.
     */
    int forget(Instant before, int max);
}
