package dev.rekey.http;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;

/**
 * The group and member by which concurrent requests are limited fairly.
 *
 * @param group the project, or a substitute; compared with {@code equals}
 * @param member the caller within the group; compared with {@code equals}
 */
public record FairShare(Object group, Object member) {

    /** The group of root, which has a concurrency limit of its own. */
    public static final String ROOT = "root";

    /** The group of callers that cannot be determined without blocking. */
    public static final String UNKNOWN = "unknown";

    /** The group and member of a key. */
    public static FairShare of(ProjectId project, KeyId key) {
        return new FairShare(project, key);
    }

    public static FairShare root(KeyId key) {
        return new FairShare(ROOT, key);
    }

    public boolean isRoot() {
        return group.equals(ROOT);
    }
}
