package dev.rekey.core.verify;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.secret.KeyHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Source of keys for verification: the cache or the store.
 *
 * <p>Results include every change that this node confirmed before the call, unless marked stale.
 */
public interface KeySource {

    /** Returns the epoch up to which results include every change. Does not block. */
    long epoch();

    /**
     * Looks up a key without blocking; {@code null} if the store must be queried.
     *
     * @param within the only project whose keys are visible; {@code null} for all projects
     * @param candidates hashes of the secret, the one under the current pepper first
     */
    @Nullable
    KeyLookup tryFind(@Nullable ProjectId within, List<KeyHash> candidates);

    /**
     * Looks up a key, querying the store if necessary. Blocks.
     *
     * @throws dev.rekey.core.UnavailableException if the store is unavailable
     */
    KeyLookup find(@Nullable ProjectId within, List<KeyHash> candidates);

    /** Reads a key from the store, bypassing the cache. Blocks; throws as {@link #find} does. */
    KeyLookup read(@Nullable ProjectId within, List<KeyHash> candidates);
}
