package dev.rekey.node;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChunk;
import dev.rekey.core.key.KeyFilter;
import dev.rekey.core.key.KeyPage;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.key.OwnerKeyLimit;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.SecretUse;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;

/**
 * Decorator of a key store that records every change in {@link InvalidationTracker} before it returns. Failed
 * changes are recorded too, because they may have been committed.
 */
public final class InvalidatingKeyStore implements KeyStore {

    private final KeyStore keys;
    private final InvalidationTracker invalidations;

    public InvalidatingKeyStore(KeyStore keys, InvalidationTracker invalidations) {
        this.keys = keys;
        this.invalidations = invalidations;
    }

    @Override
    public Optional<KeyAggregate> find(KeyRef ref) {
        return keys.find(ref);
    }

    @Override
    public Optional<KeyAggregate> findIn(ProjectId project, KeyRef ref) {
        return keys.findIn(project, ref);
    }

    @Override
    public Optional<Match> findBySecret(List<KeyHash> candidates) {
        return keys.findBySecret(candidates);
    }

    @Override
    public Optional<Match> findBySecretIn(ProjectId project, List<KeyHash> candidates) {
        return keys.findBySecretIn(project, candidates);
    }

    @Override
    public boolean create(ProjectId project, LongFunction<NewKey> draft) {
        AtomicReference<NewKey> created = new AtomicReference<>();
        try {
            return keys.create(project, number -> {
                NewKey key = draft.apply(number);
                created.set(key);
                return key;
            });
        } finally {
            Optional.ofNullable(created.get()).ifPresent(key -> tellSecrets(key.key()));
        }
    }

    @Override
    public boolean update(
            ApiKey before, ApiKey after, Revision revision, TransactionRecords records, Optional<OwnerKeyLimit> cap) {
        try {
            return keys.update(before, after, revision, records, cap);
        } finally {
            invalidations.changed(after.id());
            if (!before.secrets().equals(after.secrets())) {
                tellSecrets(after);
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
            return keys.apply(waiting, applied, before, after, revision, records, cap);
        } finally {
            invalidations.changed(after.id());
        }
    }

    @Override
    public boolean delete(ApiKey key, TransactionRecords records) {
        try {
            return keys.delete(key, records);
        } finally {
            invalidations.changed(key.id());
        }
    }

    private void tellSecrets(ApiKey key) {
        key.secrets().stream().map(SecretVersion::hash).forEach(invalidations::changed);
    }

    @Override
    public KeyChunk chunk(KeyFilter filter, KeyPage page, long bytes) {
        return keys.chunk(filter, page, bytes);
    }

    @Override
    public long count(KeyFilter filter) {
        return keys.count(filter);
    }

    @Override
    public long countLive(UserId owner, Instant now) {
        return keys.countLive(owner, now);
    }

    @Override
    public List<Revision> revisions(KeyId key, long before, int limit) {
        return keys.revisions(key, before, limit);
    }

    @Override
    public Optional<Revision> findRevision(KeyId key, long version) {
        return keys.findRevision(key, version);
    }

    @Override
    public Optional<Long> creditsTakenAway(KeyId key) {
        return keys.creditsTakenAway(key);
    }

    @Override
    public List<KeyId> expiredByInactivity(Instant now, int limit) {
        return keys.expiredByInactivity(now, limit);
    }

    /** {@inheritDoc} Not recorded: it changes nothing that verification depends on. */
    @Override
    public List<SecretUse> usedAhead(Instant now, int limit) {
        return keys.usedAhead(now, limit);
    }

    @Override
    public void recordUse(List<SecretUse> uses, Instant now) {
        keys.recordUse(uses, now);
    }
}
