package dev.rekey.http.json;

import dev.rekey.core.SpellingSuggestion;
import dev.rekey.core.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Violations found in one JSON body, of the two kinds of {@link JsonObjectReader}. Not thread-safe.
 */
final class JsonViolations {

    /** Maximum number of violations of each kind; further ones are dropped. */
    private static final int MAX_ERRORS = 1_000;

    private static final int MAX_HINTS = 100;

    /**
     * Maximum code points of a member name in a pointer: no field has a longer name, and each
     * violation repeats it.
     */
    private static final int MAX_NAME = 200;

    private final List<Violation> shapeFaults = new ArrayList<>();
    private final List<Violation> unacceptable = new ArrayList<>();

    List<Violation> shapeFaults() {
        return shapeFaults;
    }

    List<Violation> unacceptable() {
        return unacceptable;
    }

    /** @param wanted the expected type with its article */
    void wrongType(String location, String wanted) {
        shapeFault(location, "wrong_type", "Must be " + wanted + ".");
    }

    /** @param known the names that exist, one of which may have been meant */
    void unknownMember(String location, String name, Collection<String> known) {
        // Hints are limited, because computing them is expensive and only the first violations are
        // shown.
        String hint = shapeFaults.size() < MAX_HINTS ? SpellingSuggestion.hint(name, known) : "";
        shapeFault(location, "unknown_member", "This field does not exist." + hint);
    }

    void shapeFault(String location, String code, String message) {
        add(shapeFaults, location, code, message);
    }

    /** A whole number that a long cannot hold. */
    void beyondLong(String location) {
        unacceptable(location, "out_of_range", "Must be between -9223372036854775808 and 9223372036854775807.");
    }

    void missing(String location) {
        unacceptable(location, "required", "This field is required.");
    }

    void unacceptable(String location, String code, String message) {
        add(unacceptable, location, code, message);
    }

    /** The JSON pointer (RFC 6901) of a member of the object at {@code pointer}. */
    static String below(String pointer, String name) {
        String shown = name.codePointCount(0, name.length()) <= MAX_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, MAX_NAME)) + "…";
        return pointer + "/" + shown.replace("~", "~0").replace("/", "~1");
    }

    private static void add(List<Violation> faults, String location, String code, String message) {
        if (faults.size() < MAX_ERRORS) {
            faults.add(new Violation(location, code, message));
        }
    }
}
