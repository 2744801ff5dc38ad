package dev.rekey.core.access;

import java.util.Optional;

/**
 * Something that may be done, or a pattern for several such things: 1 to 6 segments joined by {@code :}, each 1 to 64 of
 * ASCII letters, digits and {@code _ . - /}, or {@code *}; at most 128 characters in all.
 *
 * <p>{@code *} stands for one segment; as the last one, for one or more. So {@code *} covers everything, {@code files:*}
 * covers {@code files:a:b} and not {@code files}, and {@code *:read} covers {@code files:read}. Upper and lower case differ.
 * No pattern stands for a management permission that is held by its full name only, such as {@code keys:unbind}.
 */
public record Permission(String value) {

    /** How long a permission may be, in characters. */
    public static final int MAX_LENGTH = 128;

    private static final int MAX_SEGMENTS = 6;
    private static final int MAX_SEGMENT_LENGTH = 64;
    private static final String ANY = "*";

    /** @throws IllegalArgumentException if {@code value} is outside the grammar; {@link #parse} asks first */
    public Permission {
        if (!isPermission(value)) {
            throw new IllegalArgumentException("not a permission");
        }
    }

    /** The permission that {@code text} spells; empty where it is outside the grammar. */
    public static Optional<Permission> parse(String text) {
        return isPermission(text) ? Optional.of(new Permission(text)) : Optional.empty();
    }

    /** Whether it may stand for more than itself. */
    public boolean isPattern() {
        return value.indexOf('*') >= 0;
    }

    /** Whether it is the name of a {@link Management} permission. A pattern that covers one is none. */
    public boolean isManagement() {
        return Management.isName(value);
    }

    /** Whether everything that {@code other} stands for, this one stands for too. */
    public boolean covers(Permission other) {
        return matches(other) && (value.equals(other.value) || !Management.isHeldByFullName(other.value));
    }

    private boolean matches(Permission other) {
        String wanted = other.value;
        int mine = 0;
        int theirs = 0;
        while (true) {
            int myEnd = endOfSegment(value, mine);
            int theirEnd = endOfSegment(wanted, theirs);
            boolean any = isAny(value, mine, myEnd);
            if (myEnd == value.length()) {
                return any || (theirEnd == wanted.length() && sameSegment(wanted, theirs, theirEnd, mine, myEnd));
            }
            if (theirEnd == wanted.length() || !(any || sameSegment(wanted, theirs, theirEnd, mine, myEnd))) {
                return false;
            }
            mine = myEnd + 1;
            theirs = theirEnd + 1;
        }
    }

    /** The pattern for exactly what both stand for; empty where nothing is. */
    public Optional<Permission> intersect(Permission other) {
        String[] mine = segments();
        String[] theirs = other.segments();
        Optional<Permission> both = mine.length >= theirs.length ? intersect(mine, theirs) : intersect(theirs, mine);
        return both.filter(overlap -> equals(other) || !Management.isHeldByFullName(overlap.value));
    }

    @Override
    public String toString() {
        return value;
    }

    private static Optional<Permission> intersect(String[] longer, String[] shorter) {
        int last = shorter.length - 1;
        if (shorter.length < longer.length && !shorter[last].equals(ANY)) {
            return Optional.empty();
        }
        String[] both = longer.clone();
        for (int at = 0; at <= last; at++) {
            if (longer[at].equals(ANY)) {
                both[at] = shorter[at];
            } else if (!shorter[at].equals(ANY) && !shorter[at].equals(longer[at])) {
                return Optional.empty();
            }
        }
        // Too long a pattern stands only for names that are too long themselves: for nothing.
        return parse(String.join(":", both));
    }

    private String[] segments() {
        return value.split(":", -1);
    }

    private boolean sameSegment(String wanted, int start, int end, int mine, int myEnd) {
        return end - start == myEnd - mine && value.regionMatches(mine, wanted, start, end - start);
    }

    private static boolean isPermission(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return false;
        }
        int segments = 0;
        int start = 0;
        while (start <= text.length()) {
            int end = endOfSegment(text, start);
            if (++segments > MAX_SEGMENTS || !isSegment(text, start, end)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    private static boolean isSegment(String text, int start, int end) {
        int length = end - start;
        if (length < 1 || length > MAX_SEGMENT_LENGTH) {
            return false;
        }
        if (isAny(text, start, end)) {
            return true;
        }
        for (int at = start; at < end; at++) {
            if (!isSegmentCharacter(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    /** Whether it can stand anywhere in a permission. */
    static boolean isCharacter(char character) {
        return isSegmentCharacter(character) || character == ':' || character == '*';
    }

    private static boolean isSegmentCharacter(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '_'
                || character == '.'
                || character == '-'
                || character == '/';
    }

    private static boolean isAny(String text, int start, int end) {
        return end - start == 1 && text.charAt(start) == '*';
    }

    private static int endOfSegment(String text, int start) {
        int end = text.indexOf(':', start);
        return end < 0 ? text.length() : end;
    }
}
