package dev.rekey.core.key;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * A list of keys, read a page at a time as it is walked. The first page is read at once, so that an outage is met before an
 * answer has begun. A key that is made meanwhile is not in it; one that is deleted ahead of the walk is not either.
 */
final class WholeList implements Iterator<OwnedKey> {

    private static final int PAGE = 200;

    private final Function<KeyPage, List<OwnedKey>> pages;
    private List<OwnedKey> page;
    private int next;

    WholeList(Function<KeyPage, List<OwnedKey>> pages) {
        this.pages = pages;
        this.page = pages.apply(new KeyPage.After(null, PAGE));
    }

    @Override
    public boolean hasNext() {
        if (next == page.size() && page.size() == PAGE) {
            page = pages.apply(
                    new KeyPage.After(KeyPage.Position.of(page.getLast().key()), PAGE));
            next = 0;
        }
        return next < page.size();
    }

    @Override
    public OwnedKey next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.get(next++);
    }
}
