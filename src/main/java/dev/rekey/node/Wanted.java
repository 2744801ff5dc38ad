package dev.rekey.node;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.verify.KeyFacts;

/**
 * A rate limit that an attempt has to stay within.
 *
 * @param holder whose it is: holders count apart, and so do limits of different names
 */
public record Wanted(Holder holder, RateLimit limit) {

    /** Who uses a limit up. */
    public sealed interface Holder {}

    /** One key, whatever its limit is at the moment. */
    public record OneKey(KeyId id) implements Holder {}

    /**
     * All keys of a user that have a limit of this name, number, window and algorithm. A key whose limit differs in one of
     * them counts apart: otherwise two keys that disagree would change the limit under each other at every use.
     */
    public record OneOwner(UserId id) implements Holder {}

    /** All keys of a project, whatever its ceiling is at the moment. */
    public record WholeProject(ProjectId id) implements Holder {}

    /** A limit that a use of this key has to stay within, counted as its scope wants. */
    static Wanted of(KeyFacts key, RateLimit limit) {
        Holder holder = switch (limit.scope()) {
            case KEY -> new OneKey(key.id());
            case OWNER -> new OneOwner(key.owner().id());
            case PROJECT -> new WholeProject(key.project().id());
        };
        return new Wanted(holder, limit);
    }
}
