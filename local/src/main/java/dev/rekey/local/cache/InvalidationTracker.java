package dev.rekey.local.cache;

import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.secret.KeyHash;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tracks changes, so that a cache can tell whether what it read is still valid. Thread-safe and
 * lock-free.
 *
 * <p>Changes are numbered, and the number of the last change of each object is kept. A reader saves
 * {@link #count} <em>before</em> it reads an object, and may use the object until it changes after
 * that number. So a row that was read before a change and cached after it is never used. Objects
 * share {@value #PLACES} slots by hash: a collision costs one extra read of the store, never a
 * wrong answer.
 *
 * <p>A change is recorded after it is committed and before the response is sent.
 */
public final class InvalidationTracker {

    private static final int PLACES = 1 << 16;

    private final AtomicLong count = new AtomicLong();
    private final AtomicLongArray last = new AtomicLongArray(PLACES);

    /** Number of the last change that invalidated everything read before it. */
    private volatile long floor;

    /** Number of changes so far. */
    public long count() {
        return count.get();
    }

    public void changed(KeyId key) {
        changedAt(place(key.value()));
    }

    /** Invalidates all keys of this user. */
    public void changed(UserId user) {
        changedAt(place(user.value()));
    }

    /** Invalidates all keys of this project. */
    public void changed(ProjectId project) {
        changedAt(place(project.value()));
    }

    /** Invalidates a cached miss of this hash. */
    public void changed(KeyHash hash) {
        changedAt(place(hash.word(0)));
    }

    /** Invalidates what a change of another node touched. */
    public void changed(CacheInvalidation invalidation) {
        switch (invalidation) {
            case CacheInvalidation.ByKey(var key) -> changed(key);
            case CacheInvalidation.ByUser(var user) -> changed(user);
            case CacheInvalidation.ByProject(var project) -> changed(project);
            case CacheInvalidation.BySecretHash(var word) -> changedAt(place(word));
        }
    }

    /** Invalidates everything. */
    public void changedAll() {
        floor = count.incrementAndGet();
    }

    public boolean isUnchangedSince(long count, UUID id) {
        return isUnchangedAt(place(id), count);
    }

    boolean isUnchangedSince(long count, int idHash) {
        return isUnchangedAt(spread(idHash), count);
    }

    public boolean isUnchangedSince(long count, long hashWord) {
        return isUnchangedAt(place(hashWord), count);
    }

    private boolean isUnchangedAt(int slot, long count) {
        return last.get(slot) <= count && floor <= count;
    }

    /**
     * Increments the count before it marks the slot: a reader that sees the new count also reads
     * the committed row.
     */
    private void changedAt(int slot) {
        long number = count.incrementAndGet();
        last.accumulateAndGet(slot, number, Math::max);
    }

    private static int place(UUID id) {
        return spread(Long.hashCode(id.getMostSignificantBits() ^ id.getLeastSignificantBits()));
    }

    private static int place(long word) {
        return spread(Long.hashCode(word));
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed >>> 16;
    }
}
