package dev.rekey.core.verify;

import dev.rekey.core.access.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Receives each failed authentication of a caller. Called on the request thread; must not block.
 */
@FunctionalInterface
public interface FailedCallers {

    /**
     * Called when a presented credential was rejected.
     *
     * @param key key of the credential; {@code null} if unknown
     */
    void failed(RequestContext context, @Nullable CachedKey key);
}
