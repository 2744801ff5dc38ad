package dev.rekey.core.key.schedule;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.store.ScheduleStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that has a mistake with one change, or is away. */
final class FaultyScheduleStore implements ScheduleStore {
    private final ScheduleStore store;
    private final ScheduledChangeId broken;
    private final RuntimeException failure;

    FaultyScheduleStore(ScheduleStore store, ScheduledChange broken, RuntimeException failure) {
        this.store = store;
        this.broken = broken.id();
        this.failure = failure;
    }

    @Override
    public AddOutcome add(ApiKey key, ScheduledChange change, int most, TransactionRecords records) {
        return store.add(key, change, most, records);
    }

    @Override
    public boolean update(ScheduledChange before, ScheduledChange after, TransactionRecords records) {
        return store.update(before, after, records);
    }

    @Override
    public Optional<ScheduledChange> find(KeyId key, ScheduledChangeId id) {
        if (id.equals(broken)) {
            throw failure;
        }
        return store.find(key, id);
    }

    @Override
    public List<ScheduledChange> list(KeyId key, @Nullable ScheduledChangeId before, int limit) {
        return store.list(key, before, limit);
    }

    @Override
    public List<DueChange> due(Instant now, int limit) {
        return store.due(now, limit);
    }

    @Override
    public void postpone(DueChange due, Instant until) {
        store.postpone(due, until);
    }
}
