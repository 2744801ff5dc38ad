package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import java.util.List;

/** What came of asking some limits for some uses. */
public sealed interface Taken permits TakenHere, TakenTogether {

    /** Whether each limit granted it; if not, none was used. */
    boolean granted();

    /** What is left of each limit, in the order in which they were wanted. */
    List<LimitLeft> left();

    /** Of no limit at all. */
    static Taken nothing() {
        return TakenHere.NOTHING;
    }
}
