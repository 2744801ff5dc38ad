package dev.rekey.core.verify;

import dev.rekey.core.access.Via;
import org.jspecify.annotations.Nullable;

/** Receives each failure of a caller to authenticate. Called on the request's thread; must not block. */
@FunctionalInterface
public interface FailedCallers {

    /**
     * A credential was presented and not accepted.
     *
     * @param key the key that it belongs to; {@code null} if it belongs to none that is known
     */
    void failed(Via via, @Nullable KeyFacts key);
}
