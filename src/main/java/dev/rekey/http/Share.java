package dev.rekey.http;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;

/**
 * Whose share of the places for requests that may wait a request takes.
 *
 * @param group the project, or what stands in its place; compared with {@code equals}
 * @param member the caller within the group; compared with {@code equals}
 */
public record Share(Object group, Object member) {

    /** Root's requests have places of their own. */
    static final String ROOT = "root";

    /** Callers that are not known before their credential has been looked up. */
    static final String UNKNOWN = "unknown";

    /** The share of a key of a project. */
    public static Share of(ProjectId project, KeyId key) {
        return new Share(project, key);
    }

    static Share root(KeyId key) {
        return new Share(ROOT, key);
    }

    boolean isRoot() {
        return group.equals(ROOT);
    }
}
