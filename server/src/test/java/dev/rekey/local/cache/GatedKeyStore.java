package dev.rekey.local.cache;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.Actor;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ApiKeyBuilder;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.RevisionBuilder;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.store.KeyCreationStore;
import dev.rekey.core.key.store.KeyLookupStore;
import dev.rekey.core.key.store.KeyUpdateStore;
import dev.rekey.core.key.store.OwnerKeyLimit;
import dev.rekey.core.secret.KeyHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A store of keys that can be stopped between reading a row and answering with it, and that can be away. */
final class GatedKeyStore implements KeyLookupStore, KeyCreationStore, KeyUpdateStore {

    private static final AuditStamp STAMP = new AuditStamp(SampleKeys.NOW, Actor.SYSTEM);

    /**
     * @param entered that a row was read
     * @param opened that it may be answered
     */
    record Gate(CountDownLatch entered, CountDownLatch opened) {

        void awaitEntered() throws InterruptedException {
            if (!entered.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody asked the store");
            }
        }

        void open() {
            opened.countDown();
        }
    }

    final AtomicInteger looks = new AtomicInteger();
    private final Map<KeyId, KeyAggregate> rows = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Gate> gate = new AtomicReference<>();
    private volatile boolean away;

    /** The next look at the store stops at this gate, its row read. */
    Gate stopTheNext() {
        Gate next = new Gate(new CountDownLatch(1), new CountDownLatch(1));
        gate.set(next);
        return next;
    }

    void away(boolean now) {
        away = now;
    }

    /** As if committed. */
    void commit(KeyAggregate row) {
        rows.put(row.key().id(), row);
    }

    void remove(KeyId key) {
        rows.remove(key);
    }

    static KeyHash hash(String pepper, long number) {
        byte[] bytes = ByteBuffer.allocate(KeyHash.LENGTH)
                .putLong(number * 0x9E3779B97F4A7C15L)
                .putLong(number)
                .array();
        return KeyHash.of(pepper, bytes);
    }

    static KeyHash hash(long number) {
        return hash("a", number);
    }

    static KeyAggregate row(long id, long version, KeyHash... hashes) {
        KeyAggregate sample = SampleKeys.key(KeyChange.builder().name("k").build());
        return sample.with(key(sample, id, version, hashes));
    }

    static ApiKey key(KeyAggregate sample, long id, long version, KeyHash... hashes) {
        ApiKey key = sample.key();
        List<SecretVersion> secrets = Arrays.stream(hashes)
                .map(hash -> new SecretVersion(
                        new SecretId(new UUID(4, hash.word(1))),
                        hash,
                        "rekey_abcd",
                        "wxyz",
                        SampleKeys.NOW,
                        null,
                        null))
                .toList();
        return ApiKeyBuilder.builder()
                .id(new KeyId(new UUID(3, id)))
                .number(id)
                .project(key.project())
                .owner(key.owner())
                .kind(key.kind())
                .settings(key.settings())
                .secrets(secrets)
                .revoked(key.revoked())
                .quarantined(key.quarantined())
                .version(version)
                .created(STAMP)
                .updated(STAMP)
                .build();
    }

    static Revision revision(ApiKey key) {
        return RevisionBuilder.builder()
                .key(key.id())
                .version(key.version())
                .action(AuditAction.KEY_UPDATED)
                .stamp(STAMP)
                .settings(key.settings())
                .build();
    }

    @Override
    public Optional<Match> findBySecret(List<KeyHash> candidates) {
        return look(null, candidates);
    }

    @Override
    public Optional<Match> findBySecretIn(ProjectId project, List<KeyHash> candidates) {
        return look(project, candidates);
    }

    private Optional<Match> look(@Nullable ProjectId within, List<KeyHash> candidates) {
        looks.incrementAndGet();
        Optional<Match> read = rows.values().stream()
                .filter(row -> within == null || within.equals(row.key().project()))
                .flatMap(row -> row.key().secrets().stream()
                        .filter(secret -> candidates.contains(secret.hash()))
                        .map(secret -> new Match(row, secret)))
                .findFirst();
        pass(gate.getAndSet(null));
        if (away) {
            throw new UnavailableException("the store is away");
        }
        return read;
    }

    private static void pass(@Nullable Gate gate) {
        if (gate == null) {
            return;
        }
        gate.entered().countDown();
        try {
            if (!gate.opened().await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gate was never opened");
            }
        } catch (InterruptedException cutOff) {
            throw new IllegalStateException(cutOff);
        }
    }

    @Override
    public boolean create(ProjectId project, LongFunction<NewKey> draft) {
        KeyAggregate sample = SampleKeys.key(KeyChange.builder().name("k").build());
        commit(sample.with(draft.apply(1).key()));
        return true;
    }

    @Override
    public boolean update(
            ApiKey before, ApiKey after, Revision revision, TransactionRecords records, Optional<OwnerKeyLimit> cap) {
        commit(Objects.requireNonNull(rows.get(after.id())).with(after));
        return true;
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
        commit(Objects.requireNonNull(rows.get(after.id())).with(after));
        return true;
    }

    @Override
    public boolean delete(ApiKey key, TransactionRecords records) {
        remove(key.id());
        return true;
    }
}
