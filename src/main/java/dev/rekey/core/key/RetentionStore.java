package dev.rekey.core.key;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.project.Project;
import java.time.Instant;
import java.util.Optional;

/** Deletes history that is older, or more, than the {@link dev.rekey.core.project.Retention} of its project keeps. */
public interface RetentionStore {

    /**
     * How far a walk through the keys with many revisions has come.
     *
     * @param key the last key that was looked at
     * @param version the last of its versions that was looked at
     */
    record Place(KeyId key, long version) {}

    /**
     * Deletes old revisions of the next few keys, in small transactions. What is left of a key begins with a revision that is
     * stored whole, and holds its newest {@link dev.rekey.core.project.Retention#ALWAYS_KEPT}.
     *
     * @param after where the last call ended; empty begins anew
     * @param rest called after each transaction
     * @return where the next call goes on; empty where all keys have been looked at
     */
    Optional<Place> forgetRevisions(Optional<Place> after, Instant now, Runnable rest);

    /**
     * Deletes some of the project's oldest audit events, in one transaction.
     *
     * @param most how many at most
     * @return how many
     */
    int forgetEvents(Project project, Instant now, int most);
}
