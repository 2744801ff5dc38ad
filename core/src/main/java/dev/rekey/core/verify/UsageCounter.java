package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import java.time.Instant;

/** Counts verifications by outcome. Called on the request thread; must not block. Thread-safe. */
@FunctionalInterface
public interface UsageCounter {

    /** Counts one verification of the key at {@code at}. */
    void count(KeyId key, Outcome outcome, Instant at);

    /** Counts one verification with {@link Outcome#NOT_FOUND}, which belongs to no key. */
    default void countUnknown() {}
}
