package dev.rekey.core;

import java.util.ArrayList;
import java.util.List;

/** Collects all violations of a request, so that one response reports them all. Not thread-safe. */
public final class ViolationCollector {

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
