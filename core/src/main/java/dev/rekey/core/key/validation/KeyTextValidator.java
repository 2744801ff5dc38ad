package dev.rekey.core.key.validation;

import dev.rekey.core.TextRules;
import dev.rekey.core.ViolationCollector;
import java.util.Optional;

/** Validates names, descriptions and reasons. */
public final class KeyTextValidator {

    public static final int MAX_REASON = 500;

    private KeyTextValidator() {}

    /**
     * Validates the reason of a request that sets nothing else.
     *
     * @throws dev.rekey.core.Refusal.Invalid if the reason is invalid
     */
    public static void requireReason(Optional<String> reason) {
        ViolationCollector violations = new ViolationCollector();
        checkReason(reason, violations);
        violations.refuseIfAny();
    }

    static void checkReason(Optional<String> reason, ViolationCollector violations) {
        reason.ifPresent(text -> check("reason", TextRules.normalized(text), MAX_REASON, true, violations));
    }

    static void check(String field, String text, int most, boolean lines, ViolationCollector violations) {
        if (TextRules.length(text) > most) {
            violations.add("/" + field, "too_long", "At most " + most + " characters are allowed.");
        }
        if (!TextRules.isForPeople(text, lines)) {
            violations.add("/" + field, "control_character", TextRules.RULE);
        }
    }
}
