package dev.rekey.core;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request, so that everything is said at once. Not thread-safe. */
public final class Violations {

    private final List<Violation> found = new ArrayList<>();

    public void add(String pointer, String code, String message) {
        found.add(new Violation(pointer, code, message));
    }

    public void addAll(List<Violation> others) {
        found.addAll(others);
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public List<Violation> list() {
        return List.copyOf(found);
    }

    /** @throws Refusal.Invalid if anything was found */
    public void refuseIfAny() {
        if (!found.isEmpty()) {
            throw new Refusal.Invalid(found);
        }
    }
}
