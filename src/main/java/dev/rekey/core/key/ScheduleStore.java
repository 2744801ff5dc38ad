package dev.rekey.core.key;

import dev.rekey.core.audit.Commit;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ScheduledChangeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where scheduled changes are kept. They go with their key. One that is made is kept by {@link KeyStore#apply}, in the
 * transaction that changes the key.
 */
public interface ScheduleStore {

    /** What became of one that was to be kept. */
    enum Added {
        DONE,
        /** The key is not at that version any more, or gone. */
        STALE,
        /** As many of the key's changes are pending as may be. */
        FULL
    }

    /**
     * Keeps a new one, decided on {@code key} as it is.
     *
     * @param most how many of one key may be pending
     */
    Added add(ApiKey key, ScheduledChange change, int most, Commit commit);

    /**
     * Replaces {@code before} with {@code after}; their plans are the same.
     *
     * @return whether it was still in the state of {@code before}; if not, nothing was written
     */
    boolean update(ScheduledChange before, ScheduledChange after, Commit commit);

    Optional<ScheduledChange> find(KeyId key, ScheduledChangeId id);

    /**
     * Those of one key, the latest scheduled first.
     *
     * @param before only those scheduled before this one; {@code null} is from the start
     */
    List<ScheduledChange> list(KeyId key, @Nullable ScheduledChangeId before, int limit);

    /**
     * One whose time has come.
     *
     * @param attempts how often it was {@link #postpone}d
     */
    record Due(KeyId key, ScheduledChangeId id, long attempts) {}

    /** Waiting ones that are due, the longest due first. */
    List<Due> due(Instant now, int limit);

    /** Has one that could not be judged wait until then, so that it is in nobody's way. */
    void postpone(Due due, Instant until);
}
