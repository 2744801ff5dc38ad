package dev.rekey.sql;

import dev.rekey.core.verify.Outcome;
import java.util.Arrays;

/** Numeric codes of outcomes in packed rows. The code of an outcome must never change. */
final class OutcomeCodes {

    /** Exclusive upper bound of the codes. */
    static final int MAX_CODE = 16;

    private static final Outcome[] BY_CODE = new Outcome[MAX_CODE];

    static {
        Arrays.stream(Outcome.values()).forEach(outcome -> BY_CODE[code(outcome)] = outcome);
    }

    private OutcomeCodes() {}

    /** The code of an outcome, 1 or more. */
    static int code(Outcome outcome) {
        return switch (outcome) {
            case VALID -> 1;
            case NOT_FOUND -> 2;
            case REVOKED -> 3;
            case DISABLED -> 4;
            case QUARANTINED -> 5;
            case NOT_YET_VALID -> 6;
            case EXPIRED -> 7;
            case IP_NOT_ALLOWED -> 8;
            case ORIGIN_NOT_ALLOWED -> 9;
            case INSUFFICIENT_PERMISSIONS -> 10;
            case RESOURCE_NOT_ALLOWED -> 11;
            case RATE_LIMITED -> 12;
            case CREDITS_EXHAUSTED -> 13;
        };
    }

    static Outcome outcome(int code) {
        return BY_CODE[code];
    }
}
