package dev.rekey.core.limit;

import dev.rekey.core.Violations;
import dev.rekey.core.limit.RateLimit.Scope;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules that lists of rate limits are held to, wherever they stand. */
public final class RateLimitRules {

    public static final int MAX_RATE_LIMITS = 10;

    /** Who can share a limit of a key. */
    public static final Set<Scope> OF_KEYS = Set.of(Scope.KEY, Scope.OWNER);

    /** What is said of any other scope there. */
    public static final String SCOPES_OF_KEYS =
            "Must be \"key\", each key for itself, or \"owner\", all keys of the owner together; a limit that all keys"
                    + " of the project share is one of the project's settings.";

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");

    private RateLimitRules() {}

    /** Says what is wrong with the limits of one key. */
    public static void checkOfKey(String pointer, List<RateLimit> limits, Violations violations) {
        check(pointer, limits, OF_KEYS, violations);
    }

    /** Says what is wrong with the limits of one project. */
    public static void checkOfProject(String pointer, List<RateLimit> limits, Violations violations) {
        check(pointer, limits, Set.of(Scope.PROJECT), violations);
    }

    private static void check(String pointer, List<RateLimit> limits, Set<Scope> scopes, Violations violations) {
        if (limits.size() > MAX_RATE_LIMITS) {
            violations.add(pointer, "too_many", "At most " + MAX_RATE_LIMITS + " rate limits are allowed.");
            return;
        }
        Set<String> names = new HashSet<>();
        for (int at = 0; at < limits.size(); at++) {
            RateLimit limit = limits.get(at);
            if (NAME.matcher(limit.name()).matches() && !names.add(limit.name())) {
                violations.add(
                        pointer + "/" + at + "/name", "duplicate", "Each rate limit of a list has a name of its own.");
            }
            check(pointer + "/" + at, limit, scopes, violations);
        }
    }

    private static void check(String pointer, RateLimit limit, Set<Scope> scopes, Violations violations) {
        if (!NAME.matcher(limit.name()).matches()) {
            violations.add(
                    pointer + "/name", "not_a_limit_name", "A name is 1 to 64 lower-case letters, digits, _ and -.");
        }
        if (limit.limit() < 1 || limit.limit() > RateLimit.MAX_LIMIT) {
            violations.add(pointer + "/limit", "out_of_range", "It must be between 1 and " + RateLimit.MAX_LIMIT + ".");
        }
        if (limit.windowSeconds() < 1 || limit.windowSeconds() > RateLimit.MAX_WINDOW_SECONDS) {
            violations.add(
                    pointer + "/window_seconds",
                    "out_of_range",
                    "It must be between 1 and " + RateLimit.MAX_WINDOW_SECONDS + ".");
        }
        if (!scopes.contains(limit.scope())) {
            violations.add(pointer + "/scope", "scope_not_allowed", SCOPES_OF_KEYS);
        }
    }
}
