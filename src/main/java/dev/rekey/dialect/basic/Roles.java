package dev.rekey.dialect.basic;

import dev.rekey.core.Text;
import dev.rekey.core.Violation;
import dev.rekey.core.access.Permission;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The vendor's {@code roles}: permissions, separated by commas, in one string. Its vocabulary is published nowhere, so any
 * permission of ours is one of its.
 *
 * @param text as sent
 * @param names what it names, blanks around them taken off, each once
 */
record Roles(String text, List<String> names) {

    /** Everything that the key's owner may do. */
    static final String EVERYTHING = "*";

    /** Room for as many permissions as a key may have, with some blanks between them; what is longer is no list of ours. */
    private static final int MAX_LENGTH = 32 * 1024;

    private static final String FIELD = "/roles";

    Roles {
        names = List.copyOf(names);
    }

    static Roles of(String text) {
        List<String> names =
                Arrays.stream(text.split(",", -1)).map(String::strip).distinct().toList();
        return new Roles(text, names);
    }

    /** How we write a list of permissions ourselves. */
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

    /** What is wrong with the string itself; of the names core has its own opinion. */
    Optional<Violation> fault() {
        if (text.isBlank()) {
            return Optional.of(new Violation(FIELD, "blank", "It must name at least one permission."));
        }
        if (text.length() > MAX_LENGTH) {
            return Optional.of(new Violation(FIELD, "too_long", "At most " + MAX_LENGTH + " characters are allowed."));
        }
        if (!Text.isPlain(text, false)) {
            return Optional.of(new Violation(FIELD, "control_character", "Control characters are not allowed."));
        }
        return Optional.empty();
    }
}
