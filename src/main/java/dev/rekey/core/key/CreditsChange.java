package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.limit.Refill;
import java.time.Instant;

/** What a request asks of a key's credits; members merge. */
public record CreditsChange(Change<Long> remaining, Change<RefillChange> refill) {

    /**
     * What a request asks of the refill.
     *
     * @param at when it is to be due next
     */
    public record RefillChange(Change<Long> amount, Change<Refill.Interval> interval, Change<Instant> at) {}
}
