package dev.rekey.core.feed;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.secret.KeyHash;
import java.util.Optional;

/** Invalidation of cached data caused by a change. */
public sealed interface CacheInvalidation {

    /** Invalidates a key and its credits. */
    record ByKey(KeyId id) implements CacheInvalidation {
        @Override
        public String toString() {
            return id.toString();
        }
    }

    /** Invalidates a user and all keys it owns. */
    record ByUser(UserId id) implements CacheInvalidation {
        @Override
        public String toString() {
            return id.toString();
        }
    }

    /** Invalidates a project, its roles and all its keys. */
    record ByProject(ProjectId id) implements CacheInvalidation {
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
    record BySecretHash(long word) implements CacheInvalidation {

        private static final String KIND = "hash_";

        public static BySecretHash of(KeyHash hash) {
            return new BySecretHash(hash.word(0));
        }

        @Override
        public String toString() {
            return KIND + Long.toHexString(word);
        }
    }

    /**
     * Parses the text form produced by {@code toString}; empty if it is unknown to this version.
     */
    static Optional<CacheInvalidation> parse(String text) {
        if (text.startsWith(BySecretHash.KIND)) {
            try {
                return Optional.of(
                        new BySecretHash(Long.parseUnsignedLong(text.substring(BySecretHash.KIND.length()), 16)));
            } catch (NumberFormatException malformed) {
                return Optional.empty();
            }
        }
        return KeyId.parse(text)
                .<CacheInvalidation>map(ByKey::new)
                .or(() -> UserId.parse(text).map(ByUser::new))
                .or(() -> ProjectId.parse(text).map(ByProject::new));
    }
}
