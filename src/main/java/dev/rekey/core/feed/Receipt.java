package dev.rekey.core.feed;

import dev.rekey.core.id.NodeId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proof of who has applied a change.
 *
 * @param epoch the change's
 * @param nodes every node that may serve, by age
 */
public record Receipt(long epoch, List<Confirmation> nodes) {

    /**
     * One node's word.
     *
     * @param appliedAt by when it had applied the change, by the database's clock; {@code null} where it has not said so
     */
    public record Confirmation(
            NodeId id, String name, @Nullable Instant appliedAt) {}

    public Receipt {
        nodes = List.copyOf(nodes);
    }

    /** Whether the change holds everywhere: no node judges by what was before. */
    public boolean complete() {
        return nodes.stream().allMatch(node -> node.appliedAt() != null);
    }
}
