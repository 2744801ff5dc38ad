package dev.rekey.core.traffic;

import dev.rekey.core.key.ChangeEffect;
import dev.rekey.core.verify.Outcome;

/** Classifies outcomes and effects for a rehearsal. */
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

    /** Direction of an effect. */
    enum Direction {
        /** The key may reject attempts that it allowed. */
        REFUSES,
        /** The key may allow attempts that it rejected. */
        ALLOWS,
        /** Neither, apart from rate limits and credits. */
        NEITHER
    }

    static Direction direction(ChangeEffect.Code code) {
        return switch (code) {
            case REVOKED,
                    QUARANTINED,
                    DISABLED,
                    STARTS_LATER,
                    EXPIRES_SOONER,
                    BECOMES_RESTRICTED,
                    LOSES_PERMISSION,
                    LOSES_PART_OF_PERMISSION,
                    LOSES_ROLE,
                    REFUSES_NETWORK,
                    REFUSES_PART_OF_NETWORK,
                    REFUSES_OTHER_NETWORKS,
                    REFUSES_UNKNOWN_ADDRESS,
                    REFUSES_ORIGIN,
                    REFUSES_PART_OF_ORIGIN,
                    REFUSES_OTHER_ORIGINS,
                    REFUSES_RESOURCE,
                    REFUSES_OTHER_RESOURCES -> Direction.REFUSES;
            case NOT_REVOKED,
                    RELEASED,
                    ENABLED,
                    STARTS_SOONER,
                    STARTS_AT_ONCE,
                    EXPIRES_LATER,
                    NEVER_EXPIRES,
                    BECOMES_UNRESTRICTED,
                    GAINS_PERMISSION,
                    GAINS_ROLE,
                    ACCEPTS_NETWORK,
                    ACCEPTS_PART_OF_NETWORK,
                    ACCEPTS_OTHER_NETWORKS,
                    ACCEPTS_UNKNOWN_ADDRESS,
                    ACCEPTS_ORIGIN,
                    ACCEPTS_EVERY_ORIGIN,
                    ACCEPTS_RESOURCE,
                    ACCEPTS_EVERY_RESOURCE -> Direction.ALLOWS;
            case LEAVES_PERMISSION_TO_ROLE,
                    HOLDS_PERMISSION_BESIDE_ROLE,
                    LIMIT_ADDED,
                    LIMIT_REMOVED,
                    LIMIT_LOWER,
                    LIMIT_HIGHER,
                    LIMIT_CHANGED,
                    NEEDS_CREDITS,
                    NEEDS_NO_CREDITS,
                    CREDITS_SET,
                    REFILL_SET,
                    REFILL_REMOVED -> Direction.NEITHER;
        };
    }
}
