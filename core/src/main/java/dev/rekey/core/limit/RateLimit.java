package dev.rekey.core.limit;

import dev.rekey.core.EnumText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Maximum rate of use of a key, or of all keys of an owner or project together.
 *
 * @param name name in requests and in the RateLimit header fields
 *     (draft-ietf-httpapi-ratelimit-headers): 1 to 64 of {@code a-z 0-9 _ -}, unique on a key or in
 *     a project
 * @param limit number of uses, 1 to {@value #MAX_LIMIT}
 * @param windowSeconds length of the window in seconds, 1 to {@value #MAX_WINDOW_SECONDS}
 * @param algorithm how uses are distributed over the window
 * @param scope which keys share the limit
 * @param onOutage behavior while nodes cannot share a counter
 */
public record RateLimit(
        String name, long limit, long windowSeconds, Algorithm algorithm, Scope scope, OnOutage onOutage) {

    public static final long MAX_LIMIT = 1_000_000_000_000L;

    /** 366 days. */
    public static final long MAX_WINDOW_SECONDS = 366L * 24 * 60 * 60;

    /** Distribution of uses over the window. */
    public enum Algorithm {
        /** Token bucket of {@code limit} tokens, refilled evenly at {@code limit} per window. */
        BUCKET,
        /** Fixed window of {@code limit} uses. */
        WINDOW
    }

    /** Keys that share a limit. */
    public enum Scope {
        /** Each key has its own counter. */
        KEY,
        /** All keys of the owner with a limit of this name share a counter. */
        OWNER,
        /**
         * All keys of the project share a counter. The limit is a project setting and not part of a
         * key.
         */
        PROJECT
    }

    /** Behavior while nodes cannot share a counter. */
    public enum OnOutage {
        /** Each node allows its share of the limit. */
        SHARE,
        /** Every use is rejected. */
        DENY,
        /** Every use is allowed. */
        ALLOW
    }

    /**
     * Returns whether each of {@code limits} is among {@code others} with at most as many uses. An
     * owner's limit must be equal, since a different one is a new counter without any uses.
     */
    public static boolean areWithin(List<RateLimit> limits, List<RateLimit> others) {
        return limits.stream().allMatch(limit -> others.stream().anyMatch(other -> other.isWithin(limit)));
    }

    private boolean isWithin(RateLimit other) {
        return (scope == Scope.OWNER ? limit == other.limit : limit <= other.limit)
                && equals(new RateLimit(
                        other.name, limit, other.windowSeconds, other.algorithm, other.scope, other.onOutage));
    }

    /**
     * Returns this limit as strings and numbers by native field name, with enums in lower case. The
     * scope is omitted for a project's limit, where it is implied.
     */
    public Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("name", name);
        plain.put("limit", limit);
        plain.put("window_seconds", windowSeconds);
        plain.put("algorithm", EnumText.of(algorithm));
        if (scope != Scope.PROJECT) {
            plain.put("scope", EnumText.of(scope));
        }
        plain.put("on_outage", EnumText.of(onOutage));
        return plain;
    }
}
