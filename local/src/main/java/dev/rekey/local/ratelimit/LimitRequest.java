package dev.rekey.local.ratelimit;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.verify.CachedKey;

/**
 * A rate limit that a verification must stay within.
 *
 * @param holder subject of the limit: uses are counted separately by subject and by name of the
 *     limit
 */
public record LimitRequest(Subject holder, RateLimit limit) {

    /** The subject whose uses are counted. */
    public sealed interface Subject {}

    /** One key, regardless of changes of its limit. */
    public record KeySubject(KeyId id) implements Subject {}

    /**
     * All keys of a user that have a limit of this name, number, window and algorithm. A key whose
     * limit differs in one of them is counted separately; otherwise two keys with different limits
     * would replace each other's limit at every use.
     */
    public record OwnerSubject(UserId id) implements Subject {}

    /** All keys of a project, regardless of changes of its limit. */
    public record ProjectSubject(ProjectId id) implements Subject {}

    /** A limit that a use of this key must stay within, with the subject of its scope. */
    public static LimitRequest of(CachedKey key, RateLimit limit) {
        Subject holder = switch (limit.scope()) {
            case KEY -> new KeySubject(key.id());
            case OWNER -> new OwnerSubject(key.owner().id());
            case PROJECT -> new ProjectSubject(key.project().id());
        };
        return new LimitRequest(holder, limit);
    }
}
