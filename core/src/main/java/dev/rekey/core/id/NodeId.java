package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** Id of a node, new at each start; text form {@code node_…}. */
public record NodeId(UUID value) implements Comparable<NodeId> {

    private static final String KIND = "node";

    /** Parses the text form; empty if {@code text} is malformed. */
    public static Optional<NodeId> parse(String text) {
        return IdCodec.read(KIND, text).map(NodeId::new);
    }

    @Override
    public int compareTo(NodeId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return IdCodec.write(KIND, value);
    }
}
