package dev.rekey.node;

import dev.rekey.core.audit.Commit;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyFilter;
import dev.rekey.core.key.KeyPage;
import dev.rekey.core.key.KeyPiece;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.OwnerCap;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.Use;
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
public final class CreditedKeys implements KeyStore {

    private final KeyStore keys;
    private final CreditBlocks blocks;
    private final InstantSource clock;

    public CreditedKeys(KeyStore keys, CreditBlocks blocks, InstantSource clock) {
        this.keys = keys;
        this.blocks = blocks;
        this.clock = clock;
    }

    @Override
    public Optional<OwnedKey> find(KeyRef ref) {
        CreditBlocks.Mark before = blocks.mark();
        return keys.find(ref).flatMap(found -> shown(found, before));
    }

    @Override
    public Optional<OwnedKey> findIn(ProjectId project, KeyRef ref) {
        CreditBlocks.Mark before = blocks.mark();
        return keys.findIn(project, ref).flatMap(found -> shown(found, before));
    }

    @Override
    public Optional<Match> findBySecret(List<KeyHash> candidates) {
        CreditBlocks.Mark before = blocks.mark();
        return keys.findBySecret(candidates).flatMap(match -> shown(match, before));
    }

    @Override
    public Optional<Match> findBySecretIn(ProjectId project, List<KeyHash> candidates) {
        CreditBlocks.Mark before = blocks.mark();
        return keys.findBySecretIn(project, candidates).flatMap(match -> shown(match, before));
    }

    @Override
    public KeyPiece piece(KeyFilter filter, KeyPage page, long bytes) {
        CreditBlocks.Mark before = blocks.mark();
        KeyPiece found = keys.piece(filter, page, bytes);
        List<OwnedKey> list = new ArrayList<>(found.keys().size());
        // A key deleted since then stays in the page as it was, so that the page keeps its size.
        found.keys().forEach(owned -> list.add(shown(owned, before).orElse(owned)));
        return new KeyPiece(list, found.last());
    }

    private Optional<Match> shown(Match match, CreditBlocks.Mark before) {
        return shown(match.owned(), before).map(owned -> new Match(owned, match.secret()));
    }

    /** Reads again if credits have moved; empty if the key was deleted. */
    private Optional<OwnedKey> shown(OwnedKey found, CreditBlocks.Mark before) {
        @Nullable Credits stored = found.key().settings().credits();
        if (stored == null) {
            return Optional.of(found);
        }
        KeyId id = found.key().id();
        Instant now = clock.instant();
        Optional<Credits> shown = blocks.shown(id, stored, before, now);
        return shown.isPresent()
                ? Optional.of(found.withCredits(shown.get()))
                : blocks.still(
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
    public boolean update(ApiKey before, ApiKey after, Revision revision, Commit commit, Optional<OwnerCap> cap) {
        return Objects.equals(before.settings().credits(), after.settings().credits())
                ? keys.update(before, after, revision, commit, cap)
                : blocks.changing(before.id(), () -> keys.update(before, after, revision, commit, cap));
    }

    @Override
    public boolean apply(
            ScheduledChange waiting,
            ScheduledChange applied,
            ApiKey before,
            ApiKey after,
            Revision revision,
            Commit commit,
            Optional<OwnerCap> cap) {
        return Objects.equals(before.settings().credits(), after.settings().credits())
                ? keys.apply(waiting, applied, before, after, revision, commit, cap)
                : blocks.changing(
                        before.id(), () -> keys.apply(waiting, applied, before, after, revision, commit, cap));
    }

    @Override
    public boolean delete(ApiKey key, Commit commit) {
        return blocks.changing(key.id(), () -> keys.delete(key, commit));
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
    public List<KeyId> goneSilent(Instant now, int limit) {
        return keys.goneSilent(now, limit);
    }

    @Override
    public List<Use> usedAhead(Instant now, int limit) {
        return keys.usedAhead(now, limit);
    }

    @Override
    public void recordUse(List<Use> uses, Instant now) {
        keys.recordUse(uses, now);
    }
}
