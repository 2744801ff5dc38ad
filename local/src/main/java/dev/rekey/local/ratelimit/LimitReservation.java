package dev.rekey.local.ratelimit;

import dev.rekey.core.limit.RateLimitStatus;
import java.util.List;

/** Result of taking uses from several rate limits. */
public interface LimitReservation {

    /** Whether every limit granted the uses; if not, none was taken. */
    boolean granted();

    /** What is left of each limit, in the order requested. */
    List<RateLimitStatus> status();

    /** The result for no limits. */
    static LimitReservation nothing() {
        return LocalReservation.NOTHING;
    }
}
