package dev.rekey.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.rekey.core.Outage;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.Found;
import dev.rekey.core.verify.KeyFacts;
import dev.rekey.core.verify.KeySource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys that were asked for lately, as a node knows them. Thread-safe.
 *
 * <p>What it holds is believed as long as {@link Changes} knows of no change since it was read. Keys that there are and
 * hashes that no key has are kept apart, so that noise never drives out a key. Many who miss the same key at once cost one
 * look at the store.
 */
public final class KeyCache implements KeySource {

    /** Hashes that no key has: enough for clients that try again, not for those who guess. */
    private static final int MOST_MISSES = 20_000;

    /** They may take this part of the memory that keys may take. */
    private static final int SHARE_OF_MISSES = 64;

    /** A miss with its place: all are of one size. */
    private static final int BYTES_OF_A_MISS = 40 + 16 + 64 + 24 + 8 + 12;

    /** By how large a part of the whole the memory of shared parts moves before the room for keys is set anew. */
    private static final int STEPS = 256;

    private static final Duration MISS_KEPT = Duration.ofSeconds(2);

    /** How often a load is repeated because the key kept changing meanwhile, before what was read is answered as it is. */
    private static final int MOST_ATTEMPTS = 8;

    private final long maxBytes;
    private final KeyStore keys;
    private final Changes changes;
    private final FactPacking packing;
    private final Footing footing;
    private final LongSupplier epoch;
    private final Cache<CacheKey, KeyFacts> found;
    private final Cache<CacheKey, Long> missing;
    private final AtomicLong sharedWhenSet = new AtomicLong();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final ConcurrentHashMap<CacheKey, CompletableFuture<Read>> loads = new ConcurrentHashMap<>();

    /**
     * @param footing how far what it holds can be believed
     * @param epoch the epoch up to which every change is known here
     * @param maxBytes how much memory the keys may take, and beside them a small part of it those that there are not
     */
    public KeyCache(
            KeyStore keys, Changes changes, FactPacking packing, Footing footing, LongSupplier epoch, long maxBytes) {
        this(keys, changes, packing, footing, epoch, maxBytes, Ticker.systemTicker());
    }

    KeyCache(
            KeyStore keys,
            Changes changes,
            FactPacking packing,
            Footing footing,
            LongSupplier epoch,
            long maxBytes,
            Ticker steady) {
        this.maxBytes = maxBytes;
        this.keys = keys;
        this.changes = changes;
        this.packing = packing;
        this.footing = footing;
        this.epoch = epoch;
        this.found = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((CacheKey key, KeyFacts facts) -> packing.bytes(facts))
                .removalListener((@Nullable CacheKey key, @Nullable KeyFacts facts, RemovalCause cause) ->
                        packing.release(Objects.requireNonNull(facts)))
                .executor(Runnable::run)
                .build();
        this.missing = Caffeine.newBuilder()
                .maximumSize(mostMisses(maxBytes))
                .expireAfterWrite(MISS_KEPT)
                .ticker(steady)
                .executor(Runnable::run)
                .build();
    }

    /** What was read, and how many changes there had been before. */
    private record Read(Found found, long asOf) {}

    @Override
    public long epoch() {
        return epoch.getAsLong();
    }

    @Override
    public @Nullable Found findAtOnce(@Nullable ProjectId within, List<KeyHash> candidates) {
        return held(CacheKey.of(within, candidates.getFirst()));
    }

    @Override
    public Found find(@Nullable ProjectId within, List<KeyHash> candidates) {
        CacheKey key = CacheKey.of(within, candidates.getFirst());
        @Nullable Found held = held(key);
        if (held != null) {
            return held;
        }
        misses.increment();
        try {
            return load(key, within, candidates);
        } catch (Outage outage) {
            return stale(key).orElseThrow(() -> outage);
        }
    }

    @Override
    public Found read(@Nullable ProjectId within, List<KeyHash> candidates) {
        CacheKey key = CacheKey.of(within, candidates.getFirst());
        Read read = read(within, candidates, key);
        return read.found();
    }

    /** How many keys are in memory, about. */
    public long size() {
        return found.estimatedSize();
    }

    /** How much memory they take with what they share, and hashes that no key has, about; in bytes. */
    public long bytes() {
        long own = eviction().weightedSize().orElse(0);
        return own + packing.sharedBytes() + BYTES_OF_A_MISS * missing.estimatedSize();
    }

    private static long mostMisses(long maxBytes) {
        return Math.clamp(maxBytes / SHARE_OF_MISSES / BYTES_OF_A_MISS, 1, MOST_MISSES);
    }

    private Policy.Eviction<CacheKey, KeyFacts> eviction() {
        return found.policy().eviction().orElseThrow();
    }

    /** Keys may take what the parts that they share leave of the memory; those go with the last key that has them. */
    private void makeRoom() {
        long shared = packing.sharedBytes();
        long before = sharedWhenSet.get();
        if (Math.abs(shared - before) > maxBytes / STEPS && sharedWhenSet.compareAndSet(before, shared)) {
            eviction().setMaximum(Math.max(0, maxBytes - shared));
        }
    }

    /** How often it had the answer: a key, or that there is none. */
    public long hits() {
        return hits.sum();
    }

    /** How often the store had to be asked, or another who was asking it had to be waited for. */
    public long misses() {
        return misses.sum();
    }

    private @Nullable Found held(CacheKey key) {
        KeyFacts facts = found.getIfPresent(key);
        if (facts != null && isCurrent(facts)) {
            Footing.Standing standing = footing.of(facts.project());
            if (standing == Footing.Standing.UNSURE) {
                return null;
            }
            hits.increment();
            return standing == Footing.Standing.SURE ? facts : new Found.Stale(facts);
        }
        Long asOf = missing.getIfPresent(key);
        if (asOf == null || !footing.isSure() || !changes.isUnchangedSince(asOf, key.hashHigh())) {
            return null;
        }
        hits.increment();
        return Found.NOTHING;
    }

    /** What is remembered of a key that was to be read again and could not, if that will do for now. */
    private Optional<Found> stale(CacheKey key) {
        return Optional.ofNullable(found.getIfPresent(key))
                .filter(facts -> isCurrent(facts) && footing.bearsStale(facts.project()))
                .map(Found.Stale::new);
    }

    /** One look at the store for all who miss the key at once; whoever finds that look too old takes another. */
    private Found load(CacheKey key, @Nullable ProjectId within, List<KeyHash> candidates) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            CompletableFuture<Read> mine = new CompletableFuture<>();
            CompletableFuture<Read> others = loads.putIfAbsent(key, mine);
            if (others == null) {
                try {
                    Read read = read(within, candidates, key);
                    mine.complete(read);
                    return read.found();
                } catch (Throwable failure) {
                    mine.completeExceptionally(failure);
                    throw failure;
                } finally {
                    loads.remove(key, mine);
                }
            }
            Read read = awaited(others);
            if (isCurrent(read, key)) {
                return read.found();
            }
        }
        return read(within, candidates, key).found();
    }

    private static Read awaited(CompletableFuture<Read> others) {
        try {
            return others.join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof Outage outage
                    ? new Outage("the store could not answer", outage)
                    : failure;
        }
    }

    /** The number is taken before the store is asked: a change made meanwhile is newer than what is kept. */
    private Read read(@Nullable ProjectId within, List<KeyHash> candidates, CacheKey key) {
        long asOf = changes.count();
        Optional<KeyStore.Match> match =
                within == null ? keys.findBySecret(candidates) : keys.findBySecretIn(within, candidates);
        // Compared once more: an index that is broken must not let a stranger in.
        Optional<KeyStore.Match> confirmed =
                match.filter(one -> candidates.contains(one.secret().hash()));
        if (confirmed.isEmpty()) {
            // A node that has seen it gone does not go back to what it was.
            found.asMap().computeIfPresent(key, (same, held) -> held.asOf() <= asOf ? null : held);
            missing.put(key, asOf);
            return new Read(Found.NOTHING, asOf);
        }
        KeyStore.Match one = confirmed.get();
        boolean oldHash = !one.secret().hash().equals(candidates.getFirst());
        KeyFacts facts = KeyFacts.of(one.owned(), one.secret(), oldHash, asOf, packing);
        keep(key, facts);
        return new Read(facts, asOf);
    }

    private void keep(CacheKey key, KeyFacts facts) {
        if (found.asMap().merge(key, facts, KeyCache::newer) != facts) {
            packing.release(facts);
        }
        makeRoom();
    }

    /**
     * A row that was read earlier never takes the place of one that was read later. Versions tell that of one key; of two,
     * where a deleted key's secret has become another's, only the time of reading does.
     */
    private static KeyFacts newer(KeyFacts held, KeyFacts read) {
        boolean comparable = held.version() != read.version() && held.id().equals(read.id());
        boolean older = comparable ? read.version() < held.version() : read.asOf() < held.asOf();
        return older ? held : read;
    }

    private boolean isCurrent(Read read, CacheKey key) {
        return switch (read.found()) {
            case Found.NoKey nothing -> changes.isUnchangedSince(read.asOf(), key.hashHigh());
            case KeyFacts facts -> isCurrent(facts);
            case Found.Stale(var facts) -> isCurrent(facts);
        };
    }

    private boolean isCurrent(KeyFacts facts) {
        long asOf = facts.asOf();
        return changes.isUnchangedSince(asOf, facts.idHash())
                && changes.isUnchangedSince(asOf, facts.owner().id().value())
                && changes.isUnchangedSince(asOf, facts.project().id().value());
    }
}
