package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import java.time.Instant;

/** Who counts what verifications come to. Called on the request's path: it must not wait. Thread-safe. */
@FunctionalInterface
public interface UsageCounter {

    /** Counts one verification of the key, judged at {@code at}. */
    void count(KeyId key, Outcome outcome, Instant at);

    /** Counts one verification that came to {@link Outcome#NOT_FOUND}, so that there is no key to count it for. */
    default void countUnknown() {}
}
