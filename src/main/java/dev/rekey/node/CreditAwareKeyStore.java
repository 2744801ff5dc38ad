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
import dev.rekey.core.limit.Credits;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Store of keys whose credits include the blocks this node holds. Thread-safe.
 *
 * <p>A change of credits is based on the number shown, and runs while this node holds no block of
 * the key: it sets exactly the number it names, and a change to the number shown changes nothing.
 */
public final class CreditAwareKeyStore implements KeyStore {

    private final KeyStore keys;
    private final CreditLeases leases;
    private final InstantSource clock;

    public CreditAwareKeyStore(KeyStore keys, CreditLeases leases, InstantSource clock) {
        this.keys = keys;
        this.leases = leases;
        this.clock = clock;
    }

    @Override
    public Optional<KeyAggregate> find(KeyRef ref) {
        CreditLeases.MovementStamp before = leases.mark();
        return keys.find(ref).flatMap(found -> withUnspent(found, before));
    }

    @Override
    public Optional<KeyAggregate> findIn(ProjectId project, KeyRef ref) {
        CreditLeases.MovementStamp before = leases.mark();
        return keys.findIn(project, ref).flatMap(found -> withUnspent(found, before));
    }

    @Override
    public Optional<Match> findBySecret(List<KeyHash> candidates) {
        CreditLeases.MovementStamp before = leases.mark();
        return keys.findBySecret(candidates).flatMap(match -> withUnspent(match, before));
    }

    @Override
    public Optional<Match> findBySecretIn(ProjectId project, List<KeyHash> candidates) {
        CreditLeases.MovementStamp before = leases.mark();
        return keys.findBySecretIn(project, candidates).flatMap(match -> withUnspent(match, before));
    }

    @Override
    public KeyChunk chunk(KeyFilter filter, KeyPage page, long bytes) {
        CreditLeases.MovementStamp before = leases.mark();
        KeyChunk found = keys.chunk(filter, page, bytes);
        List<KeyAggregate> list = new ArrayList<>(found.keys().size());
        // A key deleted since then stays in the page as it was, so that the page keeps its size.
        found.keys()
                .forEach(aggregate -> list.add(withUnspent(aggregate, before).orElse(aggregate)));
        return new KeyChunk(list, found.last());
    }

    private Optional<Match> withUnspent(Match match, CreditLeases.MovementStamp before) {
        return withUnspent(match.owned(), before).map(aggregate -> new Match(aggregate, match.secret()));
    }

    /** Reads again if credits have moved; empty if the key was deleted. */
    private Optional<KeyAggregate> withUnspent(KeyAggregate found, CreditLeases.MovementStamp before) {
        @Nullable Credits stored = found.key().settings().credits();
        if (stored == null) {
            return Optional.of(found);
        }
        KeyId id = found.key().id();
        Instant now = clock.instant();
        Optional<Credits> shown = leases.withUnspent(id, stored, before, now);
        return shown.isPresent()
                ? Optional.of(found.withCredits(shown.get()))
                : leases.still(
                        id,
                        now,
                        sum -> keys.find(new KeyRef.ById(id)).map(again -> {
                            @Nullable Credits kept = again.key().settings().credits();
                            return kept == null ? again : again.withCredits(sum.apply(kept));
                        }));
    }

    @Override
    public boolean create(ProjectId project, LongFunction<NewKey> draft) {
        return keys.create(project, draft);
    }

    @Override
    public boolean update(
            ApiKey before, ApiKey after, Revision revision, TransactionRecords records, Optional<OwnerKeyLimit> cap) {
        return Objects.equals(before.settings().credits(), after.settings().credits())
                ? keys.update(before, after, revision, records, cap)
                : leases.changing(before.id(), () -> keys.update(before, after, revision, records, cap));
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
        return Objects.equals(before.settings().credits(), after.settings().credits())
                ? keys.apply(waiting, applied, before, after, revision, records, cap)
                : leases.changing(
                        before.id(), () -> keys.apply(waiting, applied, before, after, revision, records, cap));
    }

    @Override
    public boolean delete(ApiKey key, TransactionRecords records) {
        return leases.changing(key.id(), () -> keys.delete(key, records));
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

    @Override
    public List<SecretUse> usedAhead(Instant now, int limit) {
        return keys.usedAhead(now, limit);
    }

    @Override
    public void recordUse(List<SecretUse> uses, Instant now) {
        keys.recordUse(uses, now);
    }
}
