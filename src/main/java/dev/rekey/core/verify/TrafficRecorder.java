package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import java.time.Instant;

/** Who records what keys are asked for. Called on the request's path: it must not wait. Thread-safe. */
@FunctionalInterface
public interface TrafficRecorder {

    /** Records one attempt with the key and what it came to, judged at {@code at}. */
    void record(KeyId key, Attempt attempt, Outcome outcome, Instant at);
}
