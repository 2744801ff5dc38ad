package dev.rekey.core.access;

import java.util.Optional;

/**
 * Permission or permission pattern: 1 to 6 segments joined by {@code :}, each 1 to 64 ASCII
 * letters, digits and {@code _ . - /}, or {@code *}; at most 128 characters in total.
 * Case-sensitive.
 *
 * <p>{@code *} matches one segment; as the last segment, one or more. {@code *} covers everything,
 * {@code files:*} covers {@code files:a:b} but not {@code files}, and {@code *:read} covers
 * {@code files:read}. No pattern covers a management permission that must be held by its full name,
 * such as {@code keys:unbind}.
 */
public record Permission(String value) {

    /** Maximum length in characters. */
    public static final int MAX_LENGTH = 128;

    private static final int MAX_SEGMENTS = 6;
    private static final int MAX_SEGMENT_LENGTH = 64;
    private static final String ANY = "*";

    /**
     * @throws IllegalArgumentException if {@code value} is invalid; use {@link #parse} for
     *     untrusted text
     */
    public Permission {
        if (!isPermission(value)) {
            throw new IllegalArgumentException("not a permission");
        }
    }

    /** Parses a permission; empty if {@code text} is invalid. */
    public static Optional<Permission> parse(String text) {
        return isPermission(text) ? Optional.of(new Permission(text)) : Optional.empty();
    }

    /** Returns whether this permission contains a wildcard. */
    public boolean isPattern() {
        return value.indexOf('*') >= 0;
    }

    /** Returns whether this is the name of a {@link ManagementPermission} permission. False for patterns. */
    public boolean isManagement() {
        return ManagementPermission.isName(value);
    }

    /** Returns whether this is a management permission or a pattern that covers one. */
    public boolean coversManagement() {
        return isManagement() || (isPattern() && ManagementPermission.isCoveredBy(this));
    }

    /** Returns whether this permission includes everything that {@code other} includes. */
    public boolean matches(Permission other) {
        return matchesSegments(other)
                && (value.equals(other.value) || !ManagementPermission.isHeldByFullName(other.value));
    }

    private boolean matchesSegments(Permission other) {
        String wanted = other.value;
        int start = 0;
        int otherStart = 0;
        while (true) {
            int end = endOfSegment(value, start);
            int otherEnd = endOfSegment(wanted, otherStart);
            boolean any = isAny(value, start, end);
            if (end == value.length()) {
                return any || (otherEnd == wanted.length() && sameSegment(wanted, otherStart, otherEnd, start, end));
            }
            if (otherEnd == wanted.length() || !(any || sameSegment(wanted, otherStart, otherEnd, start, end))) {
                return false;
            }
            start = end + 1;
            otherStart = otherEnd + 1;
        }
    }

    /** Returns the pattern for what both include; empty if there is nothing. */
    public Optional<Permission> intersect(Permission other) {
        String[] left = segments();
        String[] right = other.segments();
        Optional<Permission> both = left.length >= right.length ? intersect(left, right) : intersect(right, left);
        return both.filter(overlap -> equals(other) || !ManagementPermission.isHeldByFullName(overlap.value));
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
        for (int index = 0; index <= last; index++) {
            if (longer[index].equals(ANY)) {
                both[index] = shorter[index];
            } else if (!shorter[index].equals(ANY) && !shorter[index].equals(longer[index])) {
                return Optional.empty();
            }
        }
        // A pattern that is too long could match only names that are too long, that is, nothing.
        return parse(String.join(":", both));
    }

    private String[] segments() {
        return value.split(":", -1);
    }

    private boolean sameSegment(String wanted, int otherStart, int otherEnd, int start, int end) {
        return otherEnd - otherStart == end - start
                && value.regionMatches(start, wanted, otherStart, otherEnd - otherStart);
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
        for (int index = start; index < end; index++) {
            if (!isSegmentCharacter(text.charAt(index))) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the character can occur in a permission. */
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
