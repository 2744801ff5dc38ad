package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** Id of a project; text form {@code project_…}. */
public record ProjectId(UUID value) implements Comparable<ProjectId> {

    private static final String KIND = "project";

    /** Parses the text form; empty if {@code text} is malformed. */
    public static Optional<ProjectId> parse(String text) {
        return IdCodec.read(KIND, text).map(ProjectId::new);
    }

    @Override
    public int compareTo(ProjectId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return IdCodec.write(KIND, value);
    }
}
