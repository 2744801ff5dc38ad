package dev.rekey.node;

import dev.rekey.core.feed.Touched;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.secret.KeyHash;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which things changed when, so that what was read before is not believed after. Thread-safe, without a lock.
 *
 * <p>Changes are counted; of each thing the number of its last change is kept. Whoever reads a thing notes {@link #count}
 * <em>before</em> reading, and may believe what it read as long as the thing has not changed since that number: so a row
 * that was read before a change and kept after it is never believed. Things share {@value #PLACES} places by their hash;
 * sharing one costs an extra look at the store, never a wrong answer.
 *
 * <p>A change is told once it is committed, and before it is answered.
 */
public final class Changes {

    private static final int PLACES = 1 << 16;

    private final AtomicLong count = new AtomicLong();
    private final AtomicLongArray last = new AtomicLongArray(PLACES);

    /** The number of the last change after which nothing that was read before is believed. */
    private volatile long floor;

    /** How many changes there have been. */
    public long count() {
        return count.get();
    }

    public void changed(KeyId key) {
        changedAt(place(key.value()));
    }

    /** All keys of this owner may have changed. */
    public void changed(UserId user) {
        changedAt(place(user.value()));
    }

    /** All keys of this project may have changed. */
    public void changed(ProjectId project) {
        changedAt(place(project.value()));
    }

    /** There may be a key with this hash now. */
    public void changed(KeyHash hash) {
        changedAt(place(hash.word(0)));
    }

    /** What another node's change touched. */
    void changed(Touched touched) {
        switch (touched) {
            case Touched.OneKey(var key) -> changed(key);
            case Touched.OneUser(var user) -> changed(user);
            case Touched.OneProject(var project) -> changed(project);
            case Touched.OneHash(var word) -> changedAt(place(word));
        }
    }

    /** Anything may have changed. */
    public void changedAll() {
        floor = count.incrementAndGet();
    }

    boolean isUnchangedSince(long count, UUID id) {
        return isUnchangedAt(place(id), count);
    }

    boolean isUnchangedSince(long count, int idHash) {
        return isUnchangedAt(spread(idHash), count);
    }

    boolean isUnchangedSince(long count, long hashWord) {
        return isUnchangedAt(place(hashWord), count);
    }

    private boolean isUnchangedAt(int place, long count) {
        return last.get(place) <= count && floor <= count;
    }

    /** The number first, the place then: who reads in between has the number, and reads what is committed. */
    private void changedAt(int place) {
        long number = count.incrementAndGet();
        last.accumulateAndGet(place, number, Math::max);
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
