package dev.rekey.sql.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * Expresses a prefix search as a range, which an index can use if texts are sorted by code point,
 * as in UTF-8.
 */
public final class PrefixRange {

    private PrefixRange() {}

    /**
     * The exclusive upper bound of all texts that begin with {@code prefix}; {@code null} if there
     * is none.
     */
    public static @Nullable String end(String prefix) {
        int at = prefix.length();
        while (at > 0) {
            int last = prefix.codePointBefore(at);
            at -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return prefix.substring(0, at) + Character.toString(next);
            }
        }
        return null;
    }
}
