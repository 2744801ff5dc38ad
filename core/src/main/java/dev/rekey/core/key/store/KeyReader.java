package dev.rekey.core.key.store;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import java.util.Iterator;
import java.util.Optional;

/** Reads keys by id or number and in lists. Thread-safe; all methods block. */
public interface KeyReader {

    /** Approximate size of the keys that a list reads at a time, in bytes as stored. */
    long CHUNK_BYTES = 64 * 1024;

    Optional<KeyAggregate> find(KeyRef ref);

    /**
     * Finds a key of one project. A key of another project takes no more work than one that does
     * not exist.
     */
    Optional<KeyAggregate> findIn(ProjectId project, KeyRef ref);

    /**
     * Returns the first keys of a page, up to about {@code bytes} together but at least one. Reads
     * no more than that.
     *
     * @param bytes size of the keys as stored
     */
    KeyChunk chunk(KeyFilter filter, KeyPage page, long bytes);

    /**
     * Returns the keys of a page, read in chunks of {@value #CHUNK_BYTES} bytes on demand; the
     * first piece is read immediately.
     */
    default Iterator<KeyAggregate> walk(KeyFilter filter, KeyPage page) {
        return new PagedKeyIterator(part -> chunk(filter, part, CHUNK_BYTES), page);
    }

    /** Like {@link #walk(KeyFilter, KeyPage)}, for all matching keys. */
    default Iterator<KeyAggregate> walk(KeyFilter filter) {
        return new PagedKeyIterator(part -> chunk(filter, part, CHUNK_BYTES));
    }
}
