package dev.rekey.core.feed;

import java.time.Instant;
import java.util.List;

/** Which nodes share the database. */
public interface NodeStore {

    /** All nodes that may still serve what they remember, by age. */
    List<FellowNode> nodes();

    /** The same, with when each had applied the change of that epoch. */
    List<FellowNode> nodes(long epoch);

    /** Has every node look at once, and say how far it has come. */
    void ask();

    /** Forgets up to {@code most} notes of progress from before {@code before}, and the nodes that ended before; says how many. */
    int forget(Instant before, int most);
}
