package dev.rekey.core.feed;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;

/** Where the feed of changes is kept; the stores that write a change write its entry, in the same transaction. */
public interface FeedStore {

    /** The epoch of the last change; 0 before the first. */
    long head();

    /** The epoch of the last change made through this object or seen by {@link #head}; never waits. */
    long known();

    /** The epoch of the last change that this request made; empty where it made none that is remembered. */
    OptionalLong epochOf(UUID request);

    /**
     * Makes a change of which somebody waits to know who has applied it: nodes then say so at once, and not with what they apply
     * a moment later.
     *
     * @param request the one that makes it
     */
    <T> T awaited(UUID request, Supplier<T> change);

    /** When the change with this epoch was made; empty where there is none that is remembered. */
    Optional<Instant> madeAt(long epoch);

    /** Forgets up to {@code most} entries and receipts from before {@code before}; says how many there were. */
    int forget(Instant before, int most);
}
