package dev.rekey.core.feed;

import java.util.List;

/** Which nodes share the database. */
public interface NodeStore {

    /** All nodes that may still serve what they remember, by age. */
    List<FellowNode> nodes();

    /** The same, with when each had applied the change of that epoch. */
    List<FellowNode> nodes(long epoch);
}
