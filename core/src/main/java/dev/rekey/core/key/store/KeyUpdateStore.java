package dev.rekey.core.key.store;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.ScheduledChange;
import java.util.Optional;

/**
 * Writes changes of existing keys, each in one transaction with its revision and records.
 * Thread-safe; all methods block.
 */
public interface KeyUpdateStore {

    /**
     * Replaces {@code before} with {@code after}, writing only what differs, and stores the
     * revision. If credits are removed, the revision records what remains of them at that time. If
     * the key is revoked, its pending changes are cancelled.
     *
     * @param cap limit of the owner's keys if the change may add to its active keys; empty if there is
     *     none
     * @return false, with nothing written, if the key no longer has the version of {@code before},
     *     or if a removed secret that may expire by inactivity has been used since
     * @throws OwnerKeyLimitExceededException if the owner would exceed its limit, even under
     *     concurrent requests
     */
    boolean update(
            ApiKey before, ApiKey after, Revision revision, TransactionRecords records, Optional<OwnerKeyLimit> cap);

    /**
     * Applies a scheduled change: {@link #update}, with {@code waiting} replaced by {@code applied}
     * in the same transaction and the key's other pending changes {@linkplain
     * ScheduledChange#rebased rebased}.
     *
     * @return false, with nothing written, if the key no longer has the version of {@code before}
     *     or the change is no longer in the state of {@code waiting}
     */
    boolean apply(
            ScheduledChange waiting,
            ScheduledChange applied,
            ApiKey before,
            ApiKey after,
            Revision revision,
            TransactionRecords records,
            Optional<OwnerKeyLimit> cap);

    /** Deletes the key and its revisions. Returns false if the key no longer has this version. */
    boolean delete(ApiKey key, TransactionRecords records);
}
