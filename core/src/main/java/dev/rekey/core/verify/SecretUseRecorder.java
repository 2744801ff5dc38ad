package dev.rekey.core.verify;

import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.SecretUse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Receives every use of a key. Called on the request thread; must not block. */
@FunctionalInterface
public interface SecretUseRecorder {

    void used(SecretUse use);

    /**
     * Returns the last use of a secret that has not been written to the store yet; {@code null} if
     * none.
     */
    default @Nullable Instant lastUse(SecretId secret) {
        return null;
    }
}
