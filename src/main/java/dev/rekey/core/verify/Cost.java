package dev.rekey.core.verify;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt costs a key that is good for it.
 *
 * @param amount taken from each rate limit and from the credits, 0 or more
 * @param limits the names of the key's own rate limits that are asked, in their order; {@code null} is all of them. The
 *     project's always are
 * @param requestId what the caller calls its request, so that it is paid for once however often it is sent; {@code null}
 *     where it does not say
 */
public record Cost(
        long amount, @Nullable Set<String> limits, @Nullable String requestId) {

    /** The most that one attempt may cost. */
    public static final long MAX_AMOUNT = 1_000_000_000_000L;

    /** The longest request id, in characters. */
    public static final int MAX_REQUEST_ID = 255;

    /** What nobody said anything about. */
    public static final Cost ONE = new Cost(1, null, null);

    /** Nothing is taken, and nothing refused for want of it. */
    public static final Cost NOTHING = new Cost(0, Set.of(), null);

    public Cost {
        limits = limits == null ? null : Collections.unmodifiableSet(new LinkedHashSet<>(limits));
    }

    /** The names that are asked for and that neither the key nor its project has a limit of. */
    List<String> unknownTo(KeyFacts key) {
        if (limits == null) {
            return List.of();
        }
        Set<String> unknown = new LinkedHashSet<>(limits);
        key.rateLimits().forEach(limit -> unknown.remove(limit.name()));
        key.project().settings().rateLimits().forEach(limit -> unknown.remove(limit.name()));
        return List.copyOf(unknown);
    }

    /** Whether this limit is asked. */
    public boolean asks(String limit) {
        return limits == null || limits.contains(limit);
    }
}
