package dev.rekey.node;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.secret.KeyHash;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a found key is kept: by who asks and by the hash under the current pepper. Who asks is a part of it so that
 * another project's busy key is no nearer to a stranger than one that there is not.
 *
 * <p>Of the hash it keeps 128 bits, which without the pepper nobody can steer.
 */
record CacheKey(long projectHigh, long projectLow, long hashHigh, long hashLow) {

    /** @param within {@code null} is every project */
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
