package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** The id of a user; in text {@code user_…}. */
public record UserId(UUID value) implements Comparable<UserId> {

    private static final String KIND = "user";

    /** The id that {@code text} spells; empty where it has another form. */
    public static Optional<UserId> parse(String text) {
        return PublicId.read(KIND, text).map(UserId::new);
    }

    @Override
    public int compareTo(UserId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return PublicId.write(KIND, value);
    }
}
