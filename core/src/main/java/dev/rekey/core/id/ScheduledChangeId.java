package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** Id of a scheduled change of an API key; text form {@code change_…}. */
public record ScheduledChangeId(UUID value) implements Comparable<ScheduledChangeId> {

    private static final String KIND = "change";

    /** Parses the text form; empty if {@code text} is malformed. */
    public static Optional<ScheduledChangeId> parse(String text) {
        return IdCodec.read(KIND, text).map(ScheduledChangeId::new);
    }

    @Override
    public int compareTo(ScheduledChangeId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return IdCodec.write(KIND, value);
    }
}
