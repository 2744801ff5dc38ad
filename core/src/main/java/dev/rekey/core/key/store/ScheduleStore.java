package dev.rekey.core.key.store;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ScheduledChange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Port to the storage of scheduled changes. Deleting a key deletes its scheduled changes. {@link
 * KeyUpdateStore#apply} stores an applied change, in the transaction that changes the key.
 * Thread-safe; all methods block.
 */
public interface ScheduleStore {

    /** Result of adding a change. */
    enum AddOutcome {
        DONE,
        /** The key has another version or was deleted. */
        STALE,
        /** The key has the maximum number of pending changes. */
        FULL
    }

    /**
     * Stores a new change that was evaluated against {@code key}.
     *
     * @param most maximum number of pending changes of a key
     */
    AddOutcome add(ApiKey key, ScheduledChange change, int most, TransactionRecords records);

    /**
     * Replaces {@code before} with {@code after}, which has the same plan.
     *
     * @return false, with nothing written, if the change is no longer in the state of {@code
     *     before}
     */
    boolean update(ScheduledChange before, ScheduledChange after, TransactionRecords records);

    Optional<ScheduledChange> find(KeyId key, ScheduledChangeId id);

    /**
     * Returns changes of a key, most recently scheduled first.
     *
     * @param before only changes scheduled before this one; {@code null} starts with the most
     *     recent
     */
    List<ScheduledChange> list(KeyId key, @Nullable ScheduledChangeId before, int limit);

    /**
     * A due change.
     *
     * @param attempts number of times it was {@linkplain #postpone postponed}
     */
    record DueChange(KeyId key, ScheduledChangeId id, long attempts) {}

    /** Returns waiting changes that are due, earliest first. */
    List<DueChange> due(Instant now, int limit);

    /** Postpones a change that could not be evaluated, so that it does not delay others. */
    void postpone(DueChange due, Instant until);
}
