package dev.rekey.core.key.store;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.project.Project;
import java.time.Instant;
import java.util.Optional;

/**
 * Port that deletes history beyond the {@link dev.rekey.core.project.RetentionPolicy} of its project, by
 * age or by number. All methods block.
 */
public interface RetentionStore {

    /**
     * Position in a pass over the keys that have many revisions.
     *
     * @param key the last key processed
     * @param version the last of its versions processed
     */
    record Position(KeyId key, long version) {}

    /**
     * Deletes old revisions of the next few keys, in small transactions. The remaining history of a
     * key starts with a revision that is stored in full and contains at least its newest {@link
     * dev.rekey.core.project.RetentionPolicy#MIN_REVISIONS}.
     *
     * @param after position returned by the previous call; empty starts a new pass
     * @param rest called after each transaction
     * @return position for the next call; empty if the pass is complete
     */
    Optional<Position> forgetRevisions(Optional<Position> after, Instant now, Runnable rest);

    /**
     * Deletes some of the project's oldest audit events, in one transaction.
     *
     * @param most maximum number of events
     * @return number of deleted events
     */
    int forgetEvents(Project project, Instant now, int most);
}
