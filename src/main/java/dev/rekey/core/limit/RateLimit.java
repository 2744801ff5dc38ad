package dev.rekey.core.limit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How often a key, or all keys of an owner or a project together, may be used.
 *
 * @param name what a request and the RateLimit header fields (draft-ietf-httpapi-ratelimit-headers) call it: 1 to 64 of
 *     {@code a-z 0-9 _ -}, no two alike on one key or in one project
 * @param limit how many uses, 1 to {@value #MAX_LIMIT}
 * @param windowSeconds in how many seconds, 1 to {@value #MAX_WINDOW_SECONDS}
 * @param algorithm how uses are spread over that time
 * @param scope who shares it
 * @param onOutage what happens while the nodes cannot count together
 */
public record RateLimit(
        String name, long limit, long windowSeconds, Algorithm algorithm, Scope scope, OnOutage onOutage) {

    public static final long MAX_LIMIT = 1_000_000_000_000L;

    /** 366 days. */
    public static final long MAX_WINDOW_SECONDS = 366L * 24 * 60 * 60;

    /** How uses are spread over the window. */
    public enum Algorithm {
        /** A bucket of {@code limit} tokens that fills evenly, {@code limit} a window. */
        BUCKET,
        /** {@code limit} uses in each window, beginning anew when it ends. */
        WINDOW
    }

    /** Who shares the limit. */
    public enum Scope {
        /** Each key has its own. */
        KEY,
        /** All keys of the owner that have a limit of this name use one. */
        OWNER,
        /** All keys of the project use one, which stands in the project's settings and in no key. */
        PROJECT
    }

    /** What happens while the nodes cannot count together. */
    public enum OnOutage {
        /** Each node grants its share of the limit. */
        SHARE,
        /** Every use is refused. */
        DENY,
        /** Every use is granted. */
        ALLOW
    }

    /**
     * Whether each of {@code limits} is among {@code others}, with as many uses or fewer. An owner's limit with fewer uses is not: it is
     * another counter, which begins with none used.
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
     * This limit in texts and numbers, by our names of its fields, the words of an enum in lower case. Without its scope where
     * it is a project's: that is said by where it stands.
     */
    public Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("name", name);
        plain.put("limit", limit);
        plain.put("window_seconds", windowSeconds);
        plain.put("algorithm", word(algorithm));
        if (scope != Scope.PROJECT) {
            plain.put("scope", word(scope));
        }
        plain.put("on_outage", word(onOutage));
        return plain;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
