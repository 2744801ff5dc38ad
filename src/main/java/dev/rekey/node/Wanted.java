package dev.rekey.node;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.verify.KeyFacts;

/**
 * A rate limit that a verification must stay within.
 *
 * @param holder subject of the limit: uses are counted separately by subject and by name of the
 *     limit
 */
public record Wanted(Holder holder, RateLimit limit) {

    /** The subject whose uses are counted. */
    public sealed interface Holder {}

    /** One key, regardless of changes of its limit. */
    public record OneKey(KeyId id) implements Holder {}

    /**
     * All keys of a user that have a limit of this name, number, window and algorithm. A key whose
     * limit differs in one of them is counted separately; otherwise two keys with different limits
     * would replace each other's limit at every use.
     */
    public record OneOwner(UserId id) implements Holder {}

    /** All keys of a project, regardless of changes of its limit. */
    public record WholeProject(ProjectId id) implements Holder {}

    /** A limit that a use of this key must stay within, with the subject of its scope. */
    static Wanted of(KeyFacts key, RateLimit limit) {
        Holder holder = switch (limit.scope()) {
            case KEY -> new OneKey(key.id());
            case OWNER -> new OneOwner(key.owner().id());
            case PROJECT -> new WholeProject(key.project().id());
        };
        return new Wanted(holder, limit);
    }
}
