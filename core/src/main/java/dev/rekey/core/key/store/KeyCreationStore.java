package dev.rekey.core.key.store;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.Revision;
import java.util.Optional;
import java.util.function.LongFunction;

/** Stores new keys. Thread-safe; all methods block. */
public interface KeyCreationStore {

    /**
     * Stores a new key and its first revision.
     *
     * @param draft builds the key for a given number; must be pure
     * @return false if the project or the owner was deleted, or if another key has the secret
     * @throws OwnerKeyLimitExceededException if the owner would exceed its limit of keys, even under
     *     concurrent requests
     */
    boolean create(ProjectId project, LongFunction<NewKey> draft);

    /**
     * A key to be stored.
     *
     * @param cap limit of the owner's keys; empty if there is none
     */
    record NewKey(ApiKey key, Revision revision, TransactionRecords commit, Optional<OwnerKeyLimit> cap) {

        public NewKey(ApiKey key, Revision revision, TransactionRecords commit) {
            this(key, revision, commit, Optional.empty());
        }
    }
}
