package dev.rekey.core.feed;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;

/** A node's view of itself and the cluster. Thread-safe. */
public interface ClusterView {

    /** Returns this node. */
    NodeRegistration self();

    /** Returns the epoch up to which this node has applied every change. Does not block. */
    long applied();

    /**
     * Returns every node that may serve requests, oldest first. Blocks; throws
     * {@link dev.rekey.core.UnavailableException} if the database is unavailable.
     */
    List<ClusterNode> nodes();

    /**
     * Runs a change whose {@link #receipt} is awaited, which makes nodes report it sooner.
     *
     * @param request request that makes the change
     */
    <T> T awaited(UUID request, Supplier<T> change);

    /** Returns the epoch of the last change made by this request. Blocks. */
    OptionalLong epochOf(UUID request);

    /** Returns the epoch of the last change in the cluster. Blocks. */
    long head();

    /**
     * Returns which nodes have applied the change, waiting up to {@code max} for all of them.
     * Blocks.
     *
     * @param awaited whether the change was made by {@link #awaited}; nodes then report without
     *     being asked
     */
    Receipt receipt(long epoch, Duration max, boolean awaited);
}
