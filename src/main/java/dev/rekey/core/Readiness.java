package dev.rekey.core;

import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a server can do its work now.
 *
 * @param reasons why it cannot, each a sentence that anybody may read: no host, no name of ours, nothing of a request. Empty
 *     where it can
 */
public record Readiness(List<String> reasons) {

    public static final Readiness READY = new Readiness(List.of());

    public Readiness {
        reasons = List.copyOf(reasons);
    }

    /** Ready if that holds, and otherwise not for this reason. */
    public static Readiness when(boolean holds, String otherwise) {
        return holds ? READY : new Readiness(List.of(otherwise));
    }

    /** Ready where both are, and otherwise not for the reasons of both. */
    public Readiness and(Readiness other) {
        return new Readiness(
                Stream.concat(reasons.stream(), other.reasons().stream()).toList());
    }

    public boolean isReady() {
        return reasons.isEmpty();
    }
}
