package dev.rekey.core;

import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a server can do its work now. It is ready as long as it can verify keys.
 *
 * @param reasons why it cannot, each a sentence that anybody may read: no host, no name of ours, nothing of a request. Empty
 *     where it can
 * @param degraded what it cannot do although it is ready, such as saving changes; sentences of the same kind
 */
public record Readiness(List<String> reasons, List<String> degraded) {

    public static final Readiness READY = new Readiness(List.of());

    public Readiness {
        reasons = List.copyOf(reasons);
        degraded = List.copyOf(degraded);
    }

    /** Not ready for these reasons, or ready where there are none. */
    public Readiness(List<String> reasons) {
        this(reasons, List.of());
    }

    /** Ready if that holds, and otherwise not for this reason. */
    public static Readiness when(boolean holds, String otherwise) {
        return holds ? READY : new Readiness(List.of(otherwise));
    }

    /** Ready, but not able to do what these sentences say; all is well where there are none. */
    public static Readiness degraded(List<String> sentences) {
        return new Readiness(List.of(), sentences);
    }

    /** Ready where both are, and otherwise not for the reasons of both. */
    public Readiness and(Readiness other) {
        return new Readiness(joined(reasons, other.reasons()), joined(degraded, other.degraded()));
    }

    public boolean isReady() {
        return reasons.isEmpty();
    }

    /** Whether it is ready and cannot do everything. */
    public boolean isDegraded() {
        return isReady() && !degraded.isEmpty();
    }

    private static List<String> joined(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
