package dev.rekey.node;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.limit.RateLimit;

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

    /** One of a key's own limits, counted as its scope wants. */
    public static Wanted of(KeyId key, UserId owner, RateLimit limit) {
        return switch (limit.scope()) {
            case KEY -> new Wanted(new OneKey(key), limit);
            case OWNER -> new Wanted(new OneOwner(owner), limit);
        };
    }

    public static Wanted of(ProjectId project, RateLimit ceiling) {
        return new Wanted(new WholeProject(project), ceiling);
    }
}
