package dev.rekey.core.verify;

import java.time.Instant;

/** Decides whether a key allows an attempt. */
public final class Policy {

    private static final Rule[] RULES = Rule.values();

    private Policy() {}

    /**
     * Returns the outcome of the first check that fails, excluding rate limits and credits, which
     * are charged separately. Free of side effects.
     */
    public static Outcome decide(KeyFacts key, Attempt attempt, Instant now) {
        long micros = KeyFacts.micros(now);
        for (Rule rule : RULES) {
            if (!rule.passes(key, attempt, micros)) {
                return rule.otherwise();
            }
        }
        return Outcome.VALID;
    }
}
