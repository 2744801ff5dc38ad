package dev.rekey.core.id;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The id of an API key; in text {@code key_…}. */
public record KeyId(UUID value) implements Comparable<KeyId> {

    private static final String KIND = "key";

    /** The id that {@code text} spells; empty where it has another form. */
    public static Optional<KeyId> parse(String text) {
        return PublicId.read(KIND, text).map(KeyId::new);
    }

    /** When it was made, in milliseconds: what a UUIDv7 begins with. */
    public Instant createdAt() {
        return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
    }

    @Override
    public int compareTo(KeyId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return PublicId.write(KIND, value);
    }
}
