package dev.rekey.core.id;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Id of an API key; text form {@code key_…}. */
public record KeyId(UUID value) implements Comparable<KeyId> {

    private static final String KIND = "key";

    /** Parses the text form; empty if {@code text} is malformed. */
    public static Optional<KeyId> parse(String text) {
        return IdCodec.read(KIND, text).map(KeyId::new);
    }

    /** Returns the creation time in milliseconds, which a UUIDv7 begins with. */
    public Instant createdAt() {
        return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
    }

    @Override
    public int compareTo(KeyId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return IdCodec.write(KIND, value);
    }
}
