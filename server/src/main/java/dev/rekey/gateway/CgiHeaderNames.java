package dev.rekey.gateway;

import java.util.List;

/**
 * Compares header names as applications behind CGI-like interfaces see them. CGI, FastCGI, WSGI and
 * Rack replace hyphens by underscores, and some frameworks replace other punctuation too, so that
 * {@code X_Key_Owner} and {@code X.Key.Owner} equal {@code X-Key-Owner} there.
 */
final class CgiHeaderNames {

    private CgiHeaderNames() {}

    /** Whether some applications cannot distinguish the two names. */
    static boolean areAlike(String sent, String name) {
        if (sent.length() != name.length()) {
            return false;
        }
        for (int index = 0; index < name.length(); index++) {
            char left = sent.charAt(index);
            char right = name.charAt(index);
            boolean same = isAlphanumeric(left)
                    ? Character.toLowerCase(left) == Character.toLowerCase(right)
                    : !isAlphanumeric(right);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the name is not among these, but some applications cannot distinguish it from one of
     * them.
     */
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
