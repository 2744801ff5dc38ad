package dev.rekey.dialect.basic;

import dev.rekey.core.TextRules;
import dev.rekey.core.Violation;
import dev.rekey.core.access.Permission;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The vendor's {@code roles}: a string of comma-separated permissions. The vendor does not publish
 * a vocabulary, so any Rekey permission is accepted.
 *
 * @param text as sent
 * @param names its distinct elements without surrounding whitespace
 */
record BasicRoleString(String text, List<String> names) {

    /** All permissions of the key's owner. */
    static final String EVERYTHING = "*";

    /** Room for the maximum number of permissions of a key and some whitespace. */
    private static final int MAX_LENGTH = 32 * 1024;

    private static final String FIELD = "/roles";

    BasicRoleString {
        names = List.copyOf(names);
    }

    static BasicRoleString of(String text) {
        List<String> names =
                Arrays.stream(text.split(",", -1)).map(String::strip).distinct().toList();
        return new BasicRoleString(text, names);
    }

    /** Writes a list of permissions in canonical form. */
    static String canonical(Iterable<Permission> permissions) {
        StringBuilder text = new StringBuilder();
        for (Permission permission : permissions) {
            text.append(text.isEmpty() ? "" : ",").append(permission.value());
        }
        return text.toString();
    }

    boolean isEverything() {
        return names.equals(List.of(EVERYTHING));
    }

    /** An error of the string itself. Names are validated by core. */
    Optional<Violation> violation() {
        if (text.isBlank()) {
            return Optional.of(
                    new Violation(FIELD, "blank", "Must contain at least one permission, for example files:read."));
        }
        if (text.length() > MAX_LENGTH) {
            return Optional.of(new Violation(FIELD, "too_long", "Must be at most " + MAX_LENGTH + " characters."));
        }
        if (!TextRules.isPlain(text, false)) {
            return Optional.of(new Violation(FIELD, "control_character", "Must not contain control characters."));
        }
        return Optional.empty();
    }
}
