package dev.rekey.core.verify;

import dev.rekey.core.key.Use;

/** Who wants to know that a key was used. Called on the request's path: it must not wait. */
@FunctionalInterface
public interface UseRecorder {

    void used(Use use);
}
