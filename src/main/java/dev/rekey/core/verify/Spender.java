package dev.rekey.core.verify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Pays for attempts, out of rate limits first and credits then: all of it or nothing. Thread-safe. */
public interface Spender {

    /** The payment, where it takes no waiting; {@code null} where it would, and then nothing was taken. */
    @Nullable
    Spent spendAtOnce(KeyFacts key, Cost cost, Instant now);

    /**
     * The payment. May wait.
     *
     * @throws dev.rekey.core.Refusal.Invalid where the request id was used for this key at another cost; nothing was taken
     * @throws dev.rekey.core.Outage where what is left cannot be found out, and nothing was taken for all we know
     */
    Spent spend(KeyFacts key, Cost cost, Instant now);
}
