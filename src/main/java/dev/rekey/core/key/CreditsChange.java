package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.limit.Refill;

/** What a request asks of a key's credits; members merge. */
public record CreditsChange(Change<Long> remaining, Change<RefillChange> refill) {

    /** What a request asks of the refill. */
    public record RefillChange(Change<Long> amount, Change<Refill.Interval> interval) {}
}
