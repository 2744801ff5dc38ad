package dev.rekey.core;

import java.util.List;
import java.util.stream.Stream;

/**
 * Readiness of a server. It is ready as long as it can verify keys.
 *
 * @param reasons why the server is not ready, one sentence each; empty if it is ready. Public: must
 *     not contain host names, internal names or request data
 * @param degraded what does not work although the server is ready, such as saving changes;
 *     sentences under the same restrictions
 */
public record ReadinessStatus(List<String> reasons, List<String> degraded) {

    public static final ReadinessStatus READY = new ReadinessStatus(List.of());

    public ReadinessStatus {
        reasons = List.copyOf(reasons);
        degraded = List.copyOf(degraded);
    }

    /** Creates a readiness that is not ready for these reasons, or ready if the list is empty. */
    public ReadinessStatus(List<String> reasons) {
        this(reasons, List.of());
    }

    /** Returns ready if {@code holds}, otherwise not ready with {@code otherwise} as the reason. */
    public static ReadinessStatus when(boolean holds, String otherwise) {
        return holds ? READY : new ReadinessStatus(List.of(otherwise));
    }

    /** Returns ready but degraded for these reasons; fully ready if the list is empty. */
    public static ReadinessStatus degraded(List<String> sentences) {
        return new ReadinessStatus(List.of(), sentences);
    }

    /** Combines two readiness states: ready if both are, with the reasons of both. */
    public ReadinessStatus and(ReadinessStatus other) {
        return new ReadinessStatus(joined(reasons, other.reasons()), joined(degraded, other.degraded()));
    }

    public boolean isReady() {
        return reasons.isEmpty();
    }

    /** Returns whether the server is ready with limitations. */
    public boolean isDegraded() {
        return isReady() && !degraded.isEmpty();
    }

    private static List<String> joined(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
