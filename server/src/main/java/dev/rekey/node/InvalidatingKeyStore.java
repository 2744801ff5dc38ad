package dev.rekey.node;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.store.KeyCreationStore;
import dev.rekey.core.key.store.KeyUpdateStore;
import dev.rekey.core.key.store.OwnerKeyLimit;
import dev.rekey.local.cache.InvalidationTracker;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;

/**
 * Decorator of key stores that records every change in {@link InvalidationTracker} before it
 * returns. Failed changes are recorded too, because they may have been committed.
 */
public final class InvalidatingKeyStore implements KeyCreationStore, KeyUpdateStore {

    private final KeyCreationStore creations;
    private final KeyUpdateStore updates;
    private final InvalidationTracker invalidations;

    public InvalidatingKeyStore(KeyCreationStore creations, KeyUpdateStore updates, InvalidationTracker invalidations) {
        this.creations = creations;
        this.updates = updates;
        this.invalidations = invalidations;
    }

    @Override
    public boolean create(ProjectId project, LongFunction<NewKey> draft) {
        AtomicReference<NewKey> created = new AtomicReference<>();
        try {
            return creations.create(project, number -> {
                NewKey key = draft.apply(number);
                created.set(key);
                return key;
            });
        } finally {
            Optional.ofNullable(created.get()).ifPresent(key -> invalidateSecrets(key.key()));
        }
    }

    @Override
    public boolean update(
            ApiKey before, ApiKey after, Revision revision, TransactionRecords records, Optional<OwnerKeyLimit> cap) {
        try {
            return updates.update(before, after, revision, records, cap);
        } finally {
            invalidations.changed(after.id());
            if (!before.secrets().equals(after.secrets())) {
                invalidateSecrets(after);
            }
        }
    }

    @Override
    public boolean apply(
            ScheduledChange waiting,
            ScheduledChange applied,
            ApiKey before,
            ApiKey after,
            Revision revision,
            TransactionRecords records,
            Optional<OwnerKeyLimit> cap) {
        try {
            return updates.apply(waiting, applied, before, after, revision, records, cap);
        } finally {
            invalidations.changed(after.id());
        }
    }

    @Override
    public boolean delete(ApiKey key, TransactionRecords records) {
        try {
            return updates.delete(key, records);
        } finally {
            invalidations.changed(key.id());
        }
    }

    private void invalidateSecrets(ApiKey key) {
        key.secrets().stream().map(SecretVersion::hash).forEach(invalidations::changed);
    }
}
