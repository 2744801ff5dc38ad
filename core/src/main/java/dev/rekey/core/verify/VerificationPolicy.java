package dev.rekey.core.verify;

import java.time.Instant;

/** Decides whether a key allows an attempt. */
public final class VerificationPolicy {

    private static final VerificationCheck[] RULES = VerificationCheck.values();

    private VerificationPolicy() {}

    /**
     * Returns the outcome of the first check that fails, excluding rate limits and credits, which
     * are charged separately. Free of side effects.
     */
    public static Outcome decide(CachedKey key, Attempt attempt, Instant now) {
        long micros = EpochMicros.of(now);
        for (VerificationCheck rule : RULES) {
            if (!rule.passes(key, attempt, micros)) {
                return rule.failureOutcome();
            }
        }
        return Outcome.VALID;
    }
}
