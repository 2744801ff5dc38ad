package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** The id of one scheduled change of an API key; in text {@code change_…}. */
public record ScheduledChangeId(UUID value) implements Comparable<ScheduledChangeId> {

    private static final String KIND = "change";

    /** The id that {@code text} spells; empty where it has another form. */
    public static Optional<ScheduledChangeId> parse(String text) {
        return PublicId.read(KIND, text).map(ScheduledChangeId::new);
    }

    @Override
    public int compareTo(ScheduledChangeId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return PublicId.write(KIND, value);
    }
}
