package dev.rekey.local.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.store.KeyLookupStore;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.KeyLookup;
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
 * Cache of the keys that were recently looked up. Thread-safe.
 *
 * <p>An entry is valid until {@link InvalidationTracker} records a change after it was read. Keys and misses
 * (hashes that no key has) are stored separately, so that requests with random secrets never evict
 * a key. Concurrent misses of one key cause one read of the store.
 */
public final class KeyCache implements KeySource {

    /** Maximum number of cached misses: enough for clients that retry, not for guessing. */
    private static final int MAX_NEGATIVE_ENTRIES = 20_000;

    /** Misses may use 1/64 of the memory for keys. */
    private static final int SHARE_OF_MISSES = 64;

    /** Size of a miss with its cache entry; all have the same size. */
    private static final int BYTES_OF_A_MISS = 40 + 16 + 64 + 24 + 8 + 12;

    /**
     * The maximum weight is adjusted when the size of shared parts has changed by 1/256 of the
     * memory.
     */
    private static final int STEPS = 256;

    private static final Duration NEGATIVE_ENTRY_TTL = Duration.ofSeconds(2);

    /**
     * Maximum reads of a key that keeps changing during the load; after that, the last result is
     * used.
     */
    private static final int MAX_RETRIES = 8;

    private final long maxBytes;
    private final KeyLookupStore keys;
    private final InvalidationTracker invalidations;
    private final SharedPartInterner packing;
    private final CacheFreshness freshness;
    private final LongSupplier epoch;
    private final Cache<CacheKey, CachedKey> found;
    private final Cache<CacheKey, Long> missing;
    private final AtomicLong sharedWhenSet = new AtomicLong();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final ConcurrentHashMap<CacheKey, CompletableFuture<LoadResult>> loads = new ConcurrentHashMap<>();

    /**
     * @param freshness freshness of the entries
     * @param epoch supplies the epoch up to which this node knows all changes
     * @param maxBytes maximum memory for keys in bytes; misses may use 1/64 of it in addition
     */
    public KeyCache(
            KeyLookupStore keys,
            InvalidationTracker invalidations,
            SharedPartInterner packing,
            CacheFreshness freshness,
            LongSupplier epoch,
            long maxBytes) {
        this(keys, invalidations, packing, freshness, epoch, maxBytes, Ticker.systemTicker());
    }

    KeyCache(
            KeyLookupStore keys,
            InvalidationTracker invalidations,
            SharedPartInterner packing,
            CacheFreshness freshness,
            LongSupplier epoch,
            long maxBytes,
            Ticker steady) {
        this.maxBytes = maxBytes;
        this.keys = keys;
        this.invalidations = invalidations;
        this.packing = packing;
        this.freshness = freshness;
        this.epoch = epoch;
        this.found = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((CacheKey key, CachedKey cachedKey) -> packing.bytes(cachedKey))
                .removalListener((@Nullable CacheKey key, @Nullable CachedKey cachedKey, RemovalCause cause) ->
                        packing.release(Objects.requireNonNull(cachedKey)))
                .executor(Runnable::run)
                .build();
        this.missing = Caffeine.newBuilder()
                .maximumSize(mostMisses(maxBytes))
                .expireAfterWrite(NEGATIVE_ENTRY_TTL)
                .ticker(steady)
                .executor(Runnable::run)
                .build();
    }

    /** The result of a read, and the change count before it. */
    private record LoadResult(KeyLookup found, long asOf) {}

    @Override
    public long epoch() {
        return epoch.getAsLong();
    }

    @Override
    public @Nullable KeyLookup tryFind(@Nullable ProjectId within, List<KeyHash> candidates) {
        return held(CacheKey.of(within, candidates.getFirst()));
    }

    @Override
    public KeyLookup find(@Nullable ProjectId within, List<KeyHash> candidates) {
        CacheKey key = CacheKey.of(within, candidates.getFirst());
        @Nullable KeyLookup held = held(key);
        if (held != null) {
            return held;
        }
        misses.increment();
        try {
            return load(key, within, candidates);
        } catch (UnavailableException e) {
            return stale(key).orElseThrow(() -> e);
        }
    }

    @Override
    public KeyLookup read(@Nullable ProjectId within, List<KeyHash> candidates) {
        CacheKey key = CacheKey.of(within, candidates.getFirst());
        LoadResult read = read(within, candidates, key);
        return read.found();
    }

    /** Approximate number of cached keys. */
    public long size() {
        return found.estimatedSize();
    }

    /** Approximate memory used by keys, shared parts and misses, in bytes. */
    public long bytes() {
        long own = eviction().weightedSize().orElse(0);
        return own + packing.sharedBytes() + BYTES_OF_A_MISS * missing.estimatedSize();
    }

    private static long mostMisses(long maxBytes) {
        return Math.clamp(maxBytes / SHARE_OF_MISSES / BYTES_OF_A_MISS, 1, MAX_NEGATIVE_ENTRIES);
    }

    private Policy.Eviction<CacheKey, CachedKey> eviction() {
        return found.policy().eviction().orElseThrow();
    }

    /** Sets the maximum weight of keys to the memory that shared parts leave. */
    private void makeRoom() {
        long shared = packing.sharedBytes();
        long before = sharedWhenSet.get();
        if (Math.abs(shared - before) > maxBytes / STEPS && sharedWhenSet.compareAndSet(before, shared)) {
            eviction().setMaximum(Math.max(0, maxBytes - shared));
        }
    }

    /** Number of lookups served from the cache, misses included. */
    public long hits() {
        return hits.sum();
    }

    /** Number of lookups that read the store or waited for another thread's read. */
    public long misses() {
        return misses.sum();
    }

    private @Nullable KeyLookup held(CacheKey key) {
        CachedKey cachedKey = found.getIfPresent(key);
        if (cachedKey != null && isCurrent(cachedKey)) {
            CacheFreshness.State standing = freshness.of(cachedKey.project());
            if (standing == CacheFreshness.State.REVALIDATE) {
                return null;
            }
            hits.increment();
            return standing == CacheFreshness.State.FRESH ? cachedKey : new KeyLookup.StaleKey(cachedKey);
        }
        Long asOf = missing.getIfPresent(key);
        if (asOf == null || !freshness.isSure() || !invalidations.isUnchangedSince(asOf, key.hashHigh())) {
            return null;
        }
        hits.increment();
        return KeyLookup.NOTHING;
    }

    /** The cached entry of a key that could not be read again, if it may be served as stale. */
    private Optional<KeyLookup> stale(CacheKey key) {
        return Optional.ofNullable(found.getIfPresent(key))
                .filter(cachedKey -> isCurrent(cachedKey) && freshness.allowsStale(cachedKey.project()))
                .map(KeyLookup.StaleKey::new);
    }

    /**
     * Reads the store once for all threads that miss the key. A thread for which the result is too
     * old reads again.
     */
    private KeyLookup load(CacheKey key, @Nullable ProjectId within, List<KeyHash> candidates) {
        for (int attempt = 0; attempt < MAX_RETRIES; attempt++) {
            CompletableFuture<LoadResult> ownLoad = new CompletableFuture<>();
            CompletableFuture<LoadResult> otherLoad = loads.putIfAbsent(key, ownLoad);
            if (otherLoad == null) {
                try {
                    LoadResult read = read(within, candidates, key);
                    ownLoad.complete(read);
                    return read.found();
                } catch (Throwable e) {
                    ownLoad.completeExceptionally(e);
                    throw e;
                } finally {
                    loads.remove(key, ownLoad);
                }
            }
            LoadResult read = awaited(otherLoad);
            if (isCurrent(read, key)) {
                return read.found();
            }
        }
        return read(within, candidates, key).found();
    }

    private static LoadResult awaited(CompletableFuture<LoadResult> load) {
        try {
            return load.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UnavailableException outage
                    ? new UnavailableException("the store is unavailable", outage)
                    : e;
        }
    }

    /**
     * Reads the store. The change count is taken first, so that a concurrent change invalidates the
     * entry.
     */
    private LoadResult read(@Nullable ProjectId within, List<KeyHash> candidates, CacheKey key) {
        long asOf = invalidations.count();
        Optional<KeyLookupStore.Match> match =
                within == null ? keys.findBySecret(candidates) : keys.findBySecretIn(within, candidates);
        // Compared again: a corrupt index must not authenticate the wrong key.
        Optional<KeyLookupStore.Match> confirmed =
                match.filter(candidate -> candidates.contains(candidate.secret().hash()));
        if (confirmed.isEmpty()) {
            // An entry read earlier is removed; one read later stays.
            found.asMap().computeIfPresent(key, (same, held) -> held.asOf() <= asOf ? null : held);
            missing.put(key, asOf);
            return new LoadResult(KeyLookup.NOTHING, asOf);
        }
        KeyLookupStore.Match result = confirmed.get();
        boolean oldHash = !result.secret().hash().equals(candidates.getFirst());
        CachedKey cachedKey = CachedKey.of(result.owned(), result.secret(), oldHash, asOf, packing);
        keep(key, cachedKey);
        return new LoadResult(cachedKey, asOf);
    }

    private void keep(CacheKey key, CachedKey cachedKey) {
        if (found.asMap().merge(key, cachedKey, KeyCache::newer) != cachedKey) {
            packing.release(cachedKey);
        }
        makeRoom();
    }

    /**
     * Chooses the entry that was read later. Versions decide between two states of one key; between
     * two keys, if a deleted key's secret now belongs to another key, the time of reading decides.
     */
    private static CachedKey newer(CachedKey held, CachedKey read) {
        boolean comparable = held.version() != read.version() && held.id().equals(read.id());
        boolean older = comparable ? read.version() < held.version() : read.asOf() < held.asOf();
        return older ? held : read;
    }

    private boolean isCurrent(LoadResult read, CacheKey key) {
        return switch (read.found()) {
            case KeyLookup.NoKey nothing -> invalidations.isUnchangedSince(read.asOf(), key.hashHigh());
            case CachedKey cachedKey -> isCurrent(cachedKey);
            case KeyLookup.StaleKey(var cachedKey) -> isCurrent(cachedKey);
        };
    }

    private boolean isCurrent(CachedKey cachedKey) {
        long asOf = cachedKey.asOf();
        return invalidations.isUnchangedSince(asOf, cachedKey.idHash())
                && invalidations.isUnchangedSince(asOf, cachedKey.owner().id().value())
                && invalidations.isUnchangedSince(asOf, cachedKey.project().id().value());
    }
}
