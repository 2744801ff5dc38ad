package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** Id of a user; text form {@code user_…}. */
public record UserId(UUID value) implements Comparable<UserId> {

    private static final String KIND = "user";

    /** Parses the text form; empty if {@code text} is malformed. */
    public static Optional<UserId> parse(String text) {
        return IdCodec.read(KIND, text).map(UserId::new);
    }

    @Override
    public int compareTo(UserId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return IdCodec.write(KIND, value);
    }
}
