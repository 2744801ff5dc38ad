package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** The id of one secret of an API key; in text {@code secret_…}. */
public record SecretId(UUID value) implements Comparable<SecretId> {

    private static final String KIND = "secret";

    /** The id that {@code text} spells; empty where it has another form. */
    public static Optional<SecretId> parse(String text) {
        return PublicId.read(KIND, text).map(SecretId::new);
    }

    @Override
    public int compareTo(SecretId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return PublicId.write(KIND, value);
    }
}
