package dev.rekey.core.feed;

import java.time.Instant;
import java.util.List;

/** Store of the nodes that share the database. */
public interface ClusterNodeStore {

    /** Returns all nodes that may still serve cached data, oldest first. */
    List<ClusterNode> nodes();

    /**
     * Returns the nodes as {@link #nodes()} does, with the time each had applied the change at
     * {@code epoch}.
     */
    List<ClusterNode> nodes(long epoch);

    /** Notifies all nodes to poll the change feed immediately and report their progress. */
    void ask();

    /**
     * Deletes up to {@code max} progress reports older than {@code before}, and nodes that ended
     * before it. Returns the number deleted.
     */
    int forget(Instant before, int max);
}
