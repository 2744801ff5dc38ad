package dev.rekey.core.feed;

import dev.rekey.core.id.NodeId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proof of which nodes have applied a change.
 *
 * @param epoch epoch of the change
 * @param nodes every node that may serve requests, oldest first
 */
public record Receipt(long epoch, List<Confirmation> nodes) {

    /**
     * Confirmation of one node.
     *
     * @param appliedAt latest time by which it had applied the change, on the database's clock;
     *     {@code null} if not yet confirmed
     */
    public record Confirmation(
            NodeId id, String name, @Nullable Instant appliedAt) {}

    public Receipt {
        nodes = List.copyOf(nodes);
    }

    /** Returns whether every node has applied the change. */
    public boolean complete() {
        return nodes.stream().allMatch(node -> node.appliedAt() != null);
    }
}
