package dev.rekey.core.key;

import dev.rekey.core.limit.Credits;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether somebody has set what remains of a key's credits, which is not seen by looking: it is spent, and filled up again. */
final class CreditsSet {

    private static final int PAGE = 8;

    /** More changes than anybody reads; whoever made so many has had a say in it. */
    private static final int MOST_REVISIONS = 1_000;

    private CreditsSet() {}

    /**
     * Whether somebody has since that version, where {@code after} would set it; scheduled changes, which everybody could see
     * coming, left aside.
     */
    static boolean since(long version, ApiKey before, ApiKey after, KeyStore keys) {
        if (Objects.equals(before.settings().credits(), after.settings().credits())) {
            return false;
        }
        long next = before.version() + 1;
        for (int read = 0; read < MOST_REVISIONS; read += PAGE) {
            List<Revision> revisions = keys.revisions(before.id(), next, PAGE);
            for (Revision revision : revisions) {
                if (revision.version() <= version) {
                    return false;
                }
                if (sets(revision) && !Schedulers.DOOR.equals(revision.door())) {
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
