package dev.rekey.core.verify;

import java.time.Instant;

/** The one function that says whether a key is good for an attempt. */
public final class Policy {

    private static final Rule[] RULES = Rule.values();

    private Policy() {}

    /** The first outcome that fits, limits and credits aside, which are spent and not judged. Pure. */
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
