package dev.rekey.core.feed;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.secret.KeyHash;
import java.util.Optional;

/** Invalidation of cached data caused by a change. */
public sealed interface Touched {

    /** Invalidates a key and its credits. */
    record OneKey(KeyId id) implements Touched {
        @Override
        public String toString() {
            return id.toString();
        }
    }

    /** Invalidates a user and all keys it owns. */
    record OneUser(UserId id) implements Touched {
        @Override
        public String toString() {
            return id.toString();
        }
    }

    /** Invalidates a project, its roles and all its keys. */
    record OneProject(ProjectId id) implements Touched {
        @Override
        public String toString() {
            return id.toString();
        }
    }

    /**
     * Invalidates lookups of a secret hash that may have become valid.
     *
     * @param word the first 64 bits of the hash, by which nodes look up keys
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

    /**
     * Parses the text form produced by {@code toString}; empty if it is unknown to this version.
     */
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
