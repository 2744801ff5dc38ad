package dev.rekey.node;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.store.KeyChunk;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.core.key.store.KeyReader;
import dev.rekey.core.key.store.KeyUpdateStore;
import dev.rekey.core.key.store.OwnerKeyLimit;
import dev.rekey.core.limit.Credits;
import dev.rekey.local.credit.CreditLeases;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Store of keys whose credits include the blocks this node holds. Thread-safe.
 *
 * <p>A change of credits is based on the number shown, and runs while this node holds no block of
 * the key: it sets exactly the number it names, and a change to the number shown changes nothing.
 */
public final class CreditAwareKeyStore implements KeyReader, KeyUpdateStore {

    private final KeyReader keys;
    private final KeyUpdateStore updates;
    private final CreditLeases leases;
    private final InstantSource clock;

    public CreditAwareKeyStore(KeyReader keys, KeyUpdateStore updates, CreditLeases leases, InstantSource clock) {
        this.keys = keys;
        this.updates = updates;
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
    public KeyChunk chunk(KeyFilter filter, KeyPage page, long bytes) {
        CreditLeases.MovementStamp before = leases.mark();
        KeyChunk found = keys.chunk(filter, page, bytes);
        List<KeyAggregate> list = new ArrayList<>(found.keys().size());
        // A key deleted since then stays in the page as it was, so that the page keeps its size.
        found.keys()
                .forEach(aggregate -> list.add(withUnspent(aggregate, before).orElse(aggregate)));
        return new KeyChunk(list, found.last());
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
    public boolean update(
            ApiKey before, ApiKey after, Revision revision, TransactionRecords records, Optional<OwnerKeyLimit> cap) {
        return Objects.equals(before.settings().credits(), after.settings().credits())
                ? updates.update(before, after, revision, records, cap)
                : leases.changing(before.id(), () -> updates.update(before, after, revision, records, cap));
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
                ? updates.apply(waiting, applied, before, after, revision, records, cap)
                : leases.changing(
                        before.id(), () -> updates.apply(waiting, applied, before, after, revision, records, cap));
    }

    @Override
    public boolean delete(ApiKey key, TransactionRecords records) {
        return leases.changing(key.id(), () -> updates.delete(key, records));
    }
}
