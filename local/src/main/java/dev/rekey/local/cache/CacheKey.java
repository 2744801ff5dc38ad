package dev.rekey.local.cache;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.secret.KeyHash;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Key of the key cache: the project that asks, and the hash of the secret under the current pepper.
 *
 * <p>The project is included so that a lookup cannot tell whether a secret belongs to another
 * project: a key cached for its own project is a miss for every other one. 128 bits of the hash are
 * kept; without the pepper nobody can choose them.
 */
record CacheKey(long projectHigh, long projectLow, long hashHigh, long hashLow) {

    /** @param within the project to search in; {@code null} for all projects */
    static CacheKey of(@Nullable ProjectId within, KeyHash current) {
        if (within == null) {
            return new CacheKey(0, 0, current.word(0), current.word(1));
        }
        UUID project = within.value();
        return new CacheKey(
                project.getMostSignificantBits(), project.getLeastSignificantBits(), current.word(0), current.word(1));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hashHigh ^ projectLow);
    }
}
