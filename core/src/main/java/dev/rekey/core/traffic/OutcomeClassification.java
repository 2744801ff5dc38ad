package dev.rekey.core.traffic;

import dev.rekey.core.verify.Outcome;

/** Classifies outcomes for a rehearsal. */
final class OutcomeClassification {

    private OutcomeClassification() {}

    /** What an outcome refers to. */
    enum Subject {
        /** All checks allowed the attempt, regardless of rate limits and credits. */
        NOTHING_WRONG,
        /** The key as a whole: it rejects every attempt. */
        THE_KEY,
        /** This attempt: the key may allow others. */
        THE_ATTEMPT
    }

    static Subject subject(Outcome outcome) {
        return switch (outcome) {
            case VALID, RATE_LIMITED, CREDITS_EXHAUSTED -> Subject.NOTHING_WRONG;
            case NOT_FOUND, REVOKED, DISABLED, QUARANTINED, NOT_YET_VALID, EXPIRED -> Subject.THE_KEY;
            case IP_NOT_ALLOWED, ORIGIN_NOT_ALLOWED, INSUFFICIENT_PERMISSIONS, RESOURCE_NOT_ALLOWED ->
                Subject.THE_ATTEMPT;
        };
    }

    static boolean passes(Outcome outcome) {
        return subject(outcome) == Subject.NOTHING_WRONG;
    }

    /**
     * Returns whether a change newly denies an attempt: it was allowed when recorded, the current
     * key does not already reject it, and the changed key does. If the current key rejects every
     * attempt, for example because it is disabled, the recorded outcome counts.
     */
    static boolean isTurnedAway(Outcome recorded, Outcome present, Outcome changed) {
        return passes(recorded)
                && !passes(changed)
                && (passes(present)
                        || (subject(present) == Subject.THE_KEY && subject(changed) == Subject.THE_ATTEMPT));
    }

    /**
     * Returns whether a change newly allows an attempt: it was rejected when recorded, the current
     * key rejects it, and the changed key does not.
     */
    static boolean isLetIn(Outcome recorded, Outcome present, Outcome changed) {
        return !passes(recorded) && !passes(present) && passes(changed);
    }
}
