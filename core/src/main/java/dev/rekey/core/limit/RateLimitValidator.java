package dev.rekey.core.limit;

import dev.rekey.core.ViolationCollector;
import dev.rekey.core.limit.RateLimit.Scope;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Validation of lists of rate limits. */
public final class RateLimitValidator {

    public static final int MAX_RATE_LIMITS = 10;

    /** Scopes allowed on a key's limits. */
    public static final Set<Scope> OF_KEYS = Set.of(Scope.KEY, Scope.OWNER);

    /** Message for any other scope on a key. */
    public static final String SCOPES_OF_KEYS =
            "Must be \"key\" (each key has its own counter) or \"owner\" (all keys of the owner share one). A limit"
                    + " shared by all keys of the project is a project setting.";

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");

    private RateLimitValidator() {}

    /** Checks the rate limits of a key. */
    public static void checkOfKey(String pointer, List<RateLimit> limits, ViolationCollector violations) {
        check(pointer, limits, OF_KEYS, violations);
    }

    /** Checks the rate limits of a project. */
    public static void checkOfProject(String pointer, List<RateLimit> limits, ViolationCollector violations) {
        check(pointer, limits, Set.of(Scope.PROJECT), violations);
    }

    private static void check(
            String pointer, List<RateLimit> limits, Set<Scope> scopes, ViolationCollector violations) {
        if (limits.size() > MAX_RATE_LIMITS) {
            violations.add(pointer, "too_many", "At most " + MAX_RATE_LIMITS + " rate limits are allowed.");
            return;
        }
        Set<String> names = new HashSet<>();
        for (int index = 0; index < limits.size(); index++) {
            RateLimit limit = limits.get(index);
            if (NAME.matcher(limit.name()).matches() && !names.add(limit.name())) {
                violations.add(
                        pointer + "/" + index + "/name",
                        "duplicate",
                        "Names of rate limits must be unique within a list.");
            }
            check(pointer + "/" + index, limit, scopes, violations);
        }
    }

    private static void check(String pointer, RateLimit limit, Set<Scope> scopes, ViolationCollector violations) {
        if (!NAME.matcher(limit.name()).matches()) {
            violations.add(
                    pointer + "/name",
                    "not_a_limit_name",
                    "Must be 1 to 64 lower-case letters, digits, '_' or '-', for example \"per-minute\".");
        }
        if (limit.limit() < 1 || limit.limit() > RateLimit.MAX_LIMIT) {
            violations.add(pointer + "/limit", "out_of_range", "Must be between 1 and " + RateLimit.MAX_LIMIT + ".");
        }
        if (limit.windowSeconds() < 1 || limit.windowSeconds() > RateLimit.MAX_WINDOW_SECONDS) {
            violations.add(
                    pointer + "/window_seconds",
                    "out_of_range",
                    "Must be between 1 and " + RateLimit.MAX_WINDOW_SECONDS + ".");
        }
        if (!scopes.contains(limit.scope())) {
            violations.add(pointer + "/scope", "scope_not_allowed", SCOPES_OF_KEYS);
        }
    }
}
