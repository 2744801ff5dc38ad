package dev.rekey.local.cache;

import dev.rekey.core.Metadata;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.KeyInterner;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Interns parts that many keys have in common and computes the memory used by cached keys.
 * Thread-safe.
 *
 * <p>A shared part is counted once, separately from the keys: {@link #sharedBytes()}. Facts created
 * with this object must be released with {@link #release} when they leave the cache.
 */
public final class SharedPartInterner implements KeyInterner {

    /**
     * Size of the facts themselves and their cache entry: key, node, and share of the hash tables.
     */
    private static final int BYTES_EACH = 128 + 40 + 40 + 24 + 8 + 12;

    private static final int BYTES_OF_A_RANGE = 16 + 24;
    private static final int BYTES_OF_A_SILENCE = 24 + 24;

    /** Size of the entry of a shared part. */
    private static final int BYTES_OF_A_PLACE = 24 + 8 + 24;

    private final ConcurrentHashMap<Object, Shared> parts = new ConcurrentHashMap<>();
    private final AtomicLong sharedBytes = new AtomicLong();
    private final Function<Metadata, byte[]> form;
    private final byte[] empty;

    /** @param form encodes metadata as the APIs write it */
    public SharedPartInterner(Function<Metadata, byte[]> form) {
        this.form = form;
        this.empty = form.apply(Metadata.EMPTY);
    }

    /** A part shared by keys. Only modified inside {@code compute} of the map. */
    private static final class Shared {
        private final Object part;
        private final int bytes;
        private int holders = 1;

        Shared(Object part, int bytes) {
            this.part = part;
            this.bytes = bytes;
        }
    }

    @Override
    @SuppressWarnings("unchecked") // Equal parts have the same class, or are equal lists.
    public <T> T shared(T part) {
        Shared shared = parts.compute(part, (wanted, held) -> {
            if (held == null) {
                return added(wanted);
            }
            held.holders++;
            return held;
        });
        return (T) shared.part;
    }

    private Shared added(Object part) {
        Shared shared = new Shared(part, clamped(BYTES_OF_A_PLACE + HeapSizeEstimator.of(part)));
        sharedBytes.addAndGet(shared.bytes);
        return shared;
    }

    @Override
    public byte[] packed(Metadata metadata) {
        return metadata.equals(Metadata.EMPTY) ? empty : form.apply(metadata);
    }

    /** Releases the shared parts of these facts. Call once, when the facts leave the cache. */
    void release(CachedKey cachedKey) {
        cachedKey
                .shared()
                .forEach(part -> parts.computeIfPresent(part, (same, held) -> {
                    if (--held.holders > 0) {
                        return held;
                    }
                    sharedBytes.addAndGet(-held.bytes);
                    return null;
                }));
    }

    /** Memory used by shared parts, in bytes. */
    long sharedBytes() {
        return sharedBytes.get();
    }

    /** Memory used by a key and its cache entry in bytes, without shared parts. */
    int bytes(CachedKey cachedKey) {
        long bytes = BYTES_EACH
                + HeapSizeEstimator.ofText(cachedKey.name())
                + (cachedKey.metadata().length == empty.length
                        ? 0
                        : HeapSizeEstimator.ofBytes(cachedKey.metadata().length))
                + ranges(cachedKey.allowedIps())
                + ranges(cachedKey.deniedIps())
                + origins(cachedKey.allowedOrigins())
                + resources(cachedKey.allowedResources())
                + (cachedKey.expiresByInactivity() ? BYTES_OF_A_SILENCE : 0);
        return clamped(bytes);
    }

    private static long ranges(Collection<?> ranges) {
        return HeapSizeEstimator.ofList(ranges.size()) + (long) BYTES_OF_A_RANGE * ranges.size();
    }

    private static long origins(List<OriginPattern> origins) {
        long bytes = HeapSizeEstimator.ofList(origins.size());
        for (OriginPattern origin : origins) {
            bytes += 16 + HeapSizeEstimator.ofText(origin.value());
        }
        return bytes;
    }

    private static long resources(Map<String, List<String>> resources) {
        long bytes = HeapSizeEstimator.ofMap(resources.size());
        for (Map.Entry<String, List<String>> type : resources.entrySet()) {
            bytes += HeapSizeEstimator.ofText(type.getKey())
                    + HeapSizeEstimator.ofList(type.getValue().size());
            for (String id : type.getValue()) {
                bytes += HeapSizeEstimator.ofText(id);
            }
        }
        return bytes;
    }

    private static int clamped(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }
}
