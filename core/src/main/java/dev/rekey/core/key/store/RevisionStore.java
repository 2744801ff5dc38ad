package dev.rekey.core.key.store;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.Revision;
import java.util.List;
import java.util.Optional;

/** Reads the revisions of keys. Thread-safe; all methods block. */
public interface RevisionStore {

    /**
     * Returns revisions of the key, newest first.
     *
     * @param before exclusive upper bound of the versions
     * @param limit maximum number of revisions
     */
    List<Revision> revisions(KeyId key, long before, int limit);

    /** Finds the revision with this version. */
    Optional<Revision> findRevision(KeyId key, long version);

    /**
     * Returns what remained of the credits when they were last removed from the key; empty if
     * unknown.
     */
    Optional<Long> creditsTakenAway(KeyId key);
}
