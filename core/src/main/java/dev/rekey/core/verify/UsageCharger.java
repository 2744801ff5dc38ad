package dev.rekey.core.verify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Charges attempts to rate limits and then credits, all or nothing. Thread-safe. */
public interface UsageCharger {

    /**
     * Charges without blocking; {@code null} if that is not possible, in which case nothing was
     * charged.
     */
    @Nullable
    ChargeResult tryCharge(CachedKey key, AttemptCost cost, Instant now);

    /**
     * Charges the attempt. Blocks.
     *
     * @throws dev.rekey.core.Refusal.Invalid if the request id was used for this key with a
     *     different cost; nothing was charged
     * @throws dev.rekey.core.UnavailableException if the remaining amount cannot be determined; as far as is
     *     known, nothing was charged
     */
    ChargeResult charge(CachedKey key, AttemptCost cost, Instant now);
}
