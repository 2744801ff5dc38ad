package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import java.util.List;

/** Result of taking uses from several rate limits. */
public sealed interface Taken permits TakenHere, TakenTogether {

    /** Whether every limit granted the uses; if not, none was taken. */
    boolean granted();

    /** What is left of each limit, in the order requested. */
    List<LimitLeft> left();

    /** The result for no limits. */
    static Taken nothing() {
        return TakenHere.NOTHING;
    }
}
