package dev.rekey.sql;

import org.jspecify.annotations.Nullable;

/** Texts that begin alike, as a range: an index finds them where byte order is the order of code points, as in UTF-8. */
final class Prefixes {

    private Prefixes() {}

    /** The first text after all that begin with {@code prefix}; {@code null} where there is none. */
    static @Nullable String end(String prefix) {
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
