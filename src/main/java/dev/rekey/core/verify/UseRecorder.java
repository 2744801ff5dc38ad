package dev.rekey.core.verify;

import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.Use;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who wants to know that a key was used. Called on the request's path: it must not wait. */
@FunctionalInterface
public interface UseRecorder {

    void used(Use use);

    /** When a secret was used last, as far as that is not with the store yet; {@code null} where nothing is to be told. */
    default @Nullable Instant lastUse(SecretId secret) {
        return null;
    }
}
