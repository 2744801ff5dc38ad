package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import java.time.Instant;

/** Records what keys are used for. Called on the request thread; must not block. Thread-safe. */
@FunctionalInterface
public interface TrafficRecorder {

    /** Records an attempt and its outcome, verified at {@code at}. */
    void record(KeyId key, Attempt attempt, Outcome outcome, Instant at);
}
