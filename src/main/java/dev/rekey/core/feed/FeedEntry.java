package dev.rekey.core.feed;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One change, as nodes hear of it.
 *
 * @param epoch its place in the order of all changes, from 1 on without a gap
 * @param request which request made it; with the epoch it tells one history from another
 * @param touched what it touched; empty where this version of the program cannot tell, and then it may be anything
 */
public record FeedEntry(long epoch, UUID request, Optional<List<Touched>> touched) {

    public FeedEntry {
        touched = touched.map(List::copyOf);
    }
}
