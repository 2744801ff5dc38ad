package dev.rekey.http;

import dev.rekey.core.Violation;
import java.util.ArrayList;
import java.util.List;

/** The violations found in one JSON object and all objects below it. Not thread-safe. */
final class JsonViolations {

    /** Maximum number of violations of each kind; further ones are dropped. */
    private static final int MAX_ERRORS = 1_000;

    private final List<Violation> shapeFaults = new ArrayList<>();
    private final List<Violation> unacceptable = new ArrayList<>();

    /** Adds a value of the wrong type, or an unknown member. */
    void addShapeFault(String location, String code, String message) {
        add(shapeFaults, location, code, message);
    }

    /** @param wanted the type, with its article */
    void addWrongType(String location, String wanted) {
        addShapeFault(location, "wrong_type", "Must be " + wanted + ".");
    }

    /** Adds a value of the right type that is not allowed, or a missing member. */
    void addUnacceptable(String location, String code, String message) {
        add(unacceptable, location, code, message);
    }

    /** Wrong types and unknown members in order of detection; must not be modified. */
    List<Violation> shapeFaults() {
        return shapeFaults;
    }

    /** Values that are not allowed in order of detection; must not be modified. */
    List<Violation> unacceptable() {
        return unacceptable;
    }

    private static void add(List<Violation> faults, String location, String code, String message) {
        if (faults.size() < MAX_ERRORS) {
            faults.add(new Violation(location, code, message));
        }
    }
}
