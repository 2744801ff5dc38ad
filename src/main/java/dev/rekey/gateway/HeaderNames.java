package dev.rekey.gateway;

import java.util.List;

/**
 * Header names as applications behind a CGI-like interface see them. CGI, FastCGI, WSGI and Rack replace the hyphens of a name by underscores,
 * and some frameworks replace other punctuation too, so that {@code X_Key_Owner} and {@code X.Key.Owner} are the same as {@code X-Key-Owner}
 * there.
 */
final class HeaderNames {

    private HeaderNames() {}

    /** Whether some application cannot tell the two names apart. */
    static boolean areAlike(String sent, String name) {
        if (sent.length() != name.length()) {
            return false;
        }
        for (int at = 0; at < name.length(); at++) {
            char one = sent.charAt(at);
            char other = name.charAt(at);
            boolean same = isAlphanumeric(one)
                    ? Character.toLowerCase(one) == Character.toLowerCase(other)
                    : !isAlphanumeric(other);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Whether the name is not among these, and some application cannot tell it from one of them. */
    static boolean imitates(String sent, List<String> names) {
        for (String name : names) {
            if (areAlike(sent, name) && !sent.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAlphanumeric(char unit) {
        return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || (unit >= '0' && unit <= '9');
    }
}
