package dev.rekey.core.verify;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cost of an attempt, charged if all checks pass.
 *
 * @param amount amount charged to each rate limit and to the credits, 0 or more
 * @param limits names of the key's rate limits to charge, in order; {@code null} for all. Rate
 *     limits of the project always apply
 * @param requestId the caller's id of the request, which is charged once however often it is sent;
 *     {@code null} if none
 */
public record AttemptCost(
        long amount, @Nullable Set<String> limits, @Nullable String requestId) {

    /** Maximum cost of one attempt. */
    public static final long MAX_AMOUNT = 1_000_000_000_000L;

    /** Maximum length of a request id in characters. */
    public static final int MAX_REQUEST_ID = 255;

    /** Default cost. */
    public static final AttemptCost ONE = new AttemptCost(1, null, null);

    /** Charges nothing and cannot fail for lack of uses or credits. */
    public static final AttemptCost NOTHING = new AttemptCost(0, Set.of(), null);

    public AttemptCost {
        limits = limits == null ? null : Collections.unmodifiableSet(new LinkedHashSet<>(limits));
    }

    /** Returns the requested names that are not rate limits of the key or its project. */
    List<String> unknownTo(CachedKey key) {
        if (limits == null) {
            return List.of();
        }
        Set<String> unknown = new LinkedHashSet<>(limits);
        key.rateLimits().forEach(limit -> unknown.remove(limit.name()));
        key.project().settings().rateLimits().forEach(limit -> unknown.remove(limit.name()));
        return List.copyOf(unknown);
    }

    /** Returns whether this rate limit is charged. */
    public boolean asks(String limit) {
        return limits == null || limits.contains(limit);
    }
}
