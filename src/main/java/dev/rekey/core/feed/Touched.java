package dev.rekey.core.feed;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.secret.KeyHash;
import java.util.Optional;

/** A thing that a change touched: whatever a node keeps in memory of it is to be read again. */
public sealed interface Touched {

    /** A key, and its credits with it. */
    record OneKey(KeyId id) implements Touched {
        @Override
        public String toString() {
            return id.toString();
        }
    }

    /** A user, and all keys that it owns. */
    record OneUser(UserId id) implements Touched {
        @Override
        public String toString() {
            return id.toString();
        }
    }

    /** A project with its roles, and all its keys. */
    record OneProject(ProjectId id) implements Touched {
        @Override
        public String toString() {
            return id.toString();
        }
    }

    /**
     * A secret's hash, which may be a key's now.
     *
     * @param word its first 64 bits, which is all that nodes look things up by
     */
    record OneHash(long word) implements Touched {

        private static final String KIND = "hash_";

        public static OneHash of(KeyHash hash) {
            return new OneHash(hash.word(0));
        }

        @Override
        public String toString() {
            return KIND + Long.toHexString(word);
        }
    }

    /** The thing that {@code text} spells as {@code toString} does; empty where it spells none that this version knows. */
    static Optional<Touched> parse(String text) {
        if (text.startsWith(OneHash.KIND)) {
            try {
                return Optional.of(new OneHash(Long.parseUnsignedLong(text.substring(OneHash.KIND.length()), 16)));
            } catch (NumberFormatException _) {
                return Optional.empty();
            }
        }
        return KeyId.parse(text)
                .<Touched>map(OneKey::new)
                .or(() -> UserId.parse(text).map(OneUser::new))
                .or(() -> ProjectId.parse(text).map(OneProject::new));
    }
}
