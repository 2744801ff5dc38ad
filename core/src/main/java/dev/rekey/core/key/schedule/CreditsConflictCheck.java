package dev.rekey.core.key.schedule;

import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.store.RevisionStore;
import dev.rekey.core.limit.Credits;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Detects whether a key's remaining credits were set explicitly. Their value alone does not show
 * it, because spending and refills change it as well.
 */
final class CreditsConflictCheck {

    private static final int PAGE = 8;

    /** Maximum revisions to read. If none of them decides, the credits count as set. */
    private static final int MAX_REVISIONS = 1_000;

    private CreditsConflictCheck() {}

    /**
     * Returns whether a revision after {@code version} set the remaining credits, provided that
     * {@code after} changes the credits too. Scheduled changes do not count, because they were
     * visible in advance.
     *
     * @param version version of the key after which revisions are considered
     * @param before current state of the key
     * @param after state of the key after the change in question
     */
    static boolean since(long version, ApiKey before, ApiKey after, RevisionStore history) {
        if (Objects.equals(before.settings().credits(), after.settings().credits())) {
            return false;
        }
        long next = before.version() + 1;
        for (int read = 0; read < MAX_REVISIONS; read += PAGE) {
            List<Revision> revisions = history.revisions(before.id(), next, PAGE);
            for (Revision revision : revisions) {
                if (revision.version() <= version) {
                    return false;
                }
                if (sets(revision) && !ScheduledCallerResolver.API_NAME.equals(revision.api())) {
                    return true;
                }
                next = revision.version();
            }
            if (revisions.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static boolean sets(Revision revision) {
        @Nullable Credits credits = revision.settings().credits();
        @Nullable Long was = revision.creditsBefore();
        return credits != null && was != null && was != credits.remaining();
    }
}
