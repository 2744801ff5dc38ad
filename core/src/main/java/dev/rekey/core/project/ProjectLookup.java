package dev.rekey.core.project;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cached lookup of projects by slug, for use on every request. Results include every change that
 * this node has confirmed.
 */
public interface ProjectLookup {

    /**
     * Returns the project without blocking; {@code null} if it does not exist or the store must be
     * queried.
     */
    @Nullable
    Project tryFind(String slug);

    /**
     * Returns the project. Blocks if it is not cached.
     *
     * @throws dev.rekey.core.UnavailableException if the store is unavailable
     */
    Optional<Project> find(String slug);
}
