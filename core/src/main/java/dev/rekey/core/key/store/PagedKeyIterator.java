package dev.rekey.core.key.store;

import dev.rekey.core.key.KeyAggregate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Iterator over a list of keys that reads the keys in pieces and releases each key when it is
 * returned. The constructor reads the first piece, so that an outage is detected before a response
 * has started. Keys that are created during the iteration, or deleted before it reaches them, are
 * not returned. Not thread-safe.
 */
final class PagedKeyIterator implements Iterator<KeyAggregate> {

    /** Maximum number of keys in a piece; large keys make it smaller. */
    private static final int PAGE_SIZE = 200;

    private final Function<KeyPage, KeyChunk> pieces;
    private final Deque<KeyAggregate> piece = new ArrayDeque<>();
    private long left;
    private boolean last;
    private KeyPage.@Nullable Position position;

    PagedKeyIterator(Function<KeyPage, KeyChunk> pieces) {
        this(pieces, new KeyPage.After(null, PAGE_SIZE), Long.MAX_VALUE);
    }

    /** Iterates over the keys of one page. */
    PagedKeyIterator(Function<KeyPage, KeyChunk> pieces, KeyPage page) {
        this(pieces, page, page.limit());
    }

    private PagedKeyIterator(Function<KeyPage, KeyChunk> pieces, KeyPage first, long most) {
        this.pieces = pieces;
        this.left = most;
        read(first);
    }

    private void read(KeyPage page) {
        KeyChunk read = pieces.apply(page);
        piece.addAll(read.keys());
        left -= read.keys().size();
        last = read.keys().isEmpty() || left <= 0 || read.last();
        position = last ? null : KeyPage.Position.of(read.keys().getLast().key());
    }

    @Override
    public boolean hasNext() {
        if (piece.isEmpty() && !last) {
            read(new KeyPage.After(position, (int) Math.min(PAGE_SIZE, left)));
        }
        return !piece.isEmpty();
    }

    @Override
    public KeyAggregate next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return piece.remove();
    }
}
