package dev.rekey.core.key;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list of keys, read in pieces as it is walked, each key let go of when it is taken. The first piece is read immediately, so
 * that an outage is met before a response has begun. A key that is created meanwhile is not in the list, nor is one that is
 * deleted ahead of the walk.
 */
final class WholeList implements Iterator<OwnedKey> {

    /** Keys of one piece, where they are small. */
    private static final int MOST = 200;

    private final Function<KeyPage, KeyPiece> pieces;
    private final Deque<OwnedKey> piece = new ArrayDeque<>();
    private long left;
    private boolean last;
    private KeyPage.@Nullable Position position;

    WholeList(Function<KeyPage, KeyPiece> pieces) {
        this(pieces, new KeyPage.After(null, MOST), Long.MAX_VALUE);
    }

    /** The keys of one page. */
    WholeList(Function<KeyPage, KeyPiece> pieces, KeyPage page) {
        this(pieces, page, page.limit());
    }

    private WholeList(Function<KeyPage, KeyPiece> pieces, KeyPage first, long most) {
        this.pieces = pieces;
        this.left = most;
        read(first);
    }

    private void read(KeyPage page) {
        KeyPiece read = pieces.apply(page);
        piece.addAll(read.keys());
        left -= read.keys().size();
        last = read.keys().isEmpty() || left <= 0 || read.last();
        position = last ? null : KeyPage.Position.of(read.keys().getLast().key());
    }

    @Override
    public boolean hasNext() {
        if (piece.isEmpty() && !last) {
            read(new KeyPage.After(position, (int) Math.min(MOST, left)));
        }
        return !piece.isEmpty();
    }

    @Override
    public OwnedKey next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return piece.remove();
    }
}
