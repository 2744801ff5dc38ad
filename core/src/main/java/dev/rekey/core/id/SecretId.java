package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** Id of one secret of an API key; text form {@code secret_…}. */
public record SecretId(UUID value) implements Comparable<SecretId> {

    private static final String KIND = "secret";

    /** Parses the text form; empty if {@code text} is malformed. */
    public static Optional<SecretId> parse(String text) {
        return IdCodec.read(KIND, text).map(SecretId::new);
    }

    @Override
    public int compareTo(SecretId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return IdCodec.write(KIND, value);
    }
}
