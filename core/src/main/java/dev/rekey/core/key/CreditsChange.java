package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.limit.Refill;
import java.time.Instant;

/** Requested change of a key's credits. Members that are kept retain their current values. */
public record CreditsChange(Change<Long> remaining, Change<RefillChange> refill) {

    /**
     * Requested change of the refill.
     *
     * @param at time of the next refill
     */
    public record RefillChange(Change<Long> amount, Change<Refill.Interval> interval, Change<Instant> at) {}
}
