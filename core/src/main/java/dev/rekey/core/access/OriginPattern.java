package dev.rekey.core.access;

import java.util.List;
import java.util.Optional;

/**
 * Pattern for the origins a key may be used from: one {@link Origin}, or, with {@code *.} before
 * the host name, all origins with the same scheme and port whose host adds one or more labels. The
 * bare name itself does not match.
 *
 * <p>The name after {@code *.} has at least two labels: {@code https://*.com} is rejected, as is
 * {@code *}. {@code null} is the opaque origin and matches only itself.
 *
 * @param value the pattern in canonical form
 */
public record OriginPattern(String value) {

    private static final String WILDCARD = "://*.";
    private static final int LABELS_AFTER_WILDCARD = 2;

    /** @throws IllegalArgumentException if {@code value} is not in canonical form */
    public OriginPattern {
        if (!canonical(value).filter(value::equals).isPresent()) {
            throw new IllegalArgumentException("not an origin in canonical form");
        }
    }

    /** Parses a pattern; the origin's syntax is that of {@link Origin#parse}. Empty if invalid. */
    public static Optional<OriginPattern> parse(String text) {
        return canonical(text).map(OriginPattern::new);
    }

    /** Returns whether this {@code Origin} header matches; false if the header is malformed. */
    public boolean matches(String originHeader) {
        return anyMatches(List.of(this), originHeader);
    }

    /**
     * Returns whether one of the patterns matches. Most headers are already in canonical form and
     * are compared without parsing.
     */
    public static boolean anyMatches(List<OriginPattern> patterns, String originHeader) {
        if (Origin.isPlain(originHeader)) {
            return anyMatchesCanonical(patterns, originHeader);
        }
        Optional<Origin> read = Origin.parse(originHeader);
        return read.isPresent() && anyMatchesCanonical(patterns, read.get().toString());
    }

    /** Returns whether every origin matched by {@code other} is also matched by this pattern. */
    public boolean includes(OriginPattern other) {
        // A star can stand for another star's label, and patterns for one name have the same text.
        return matchesCanonical(other.value);
    }

    private static boolean anyMatchesCanonical(List<OriginPattern> patterns, String origin) {
        for (OriginPattern pattern : patterns) {
            if (pattern.matchesCanonical(origin)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesCanonical(String sent) {
        int wildcard = value.indexOf('*');
        if (wildcard < 0) {
            return sent.equals(value);
        }
        // The host contains no colon or slash, so the text between both parts consists of labels.
        int end = value.length() - wildcard - 1;
        return sent.length() >= value.length()
                && sent.regionMatches(0, value, 0, wildcard)
                && sent.regionMatches(sent.length() - end, value, wildcard + 1, end);
    }

    @Override
    public String toString() {
        return value;
    }

    private static Optional<String> canonical(String text) {
        int wildcard = text.indexOf(WILDCARD);
        if (wildcard < 0) {
            return Origin.parse(text).map(Origin::toString);
        }
        String bare = text.substring(0, wildcard) + "://" + text.substring(wildcard + WILDCARD.length());
        return Origin.parse(bare)
                .filter(origin -> origin.hasName(LABELS_AFTER_WILDCARD))
                .map(origin -> origin.toString().replaceFirst("://", WILDCARD));
    }
}
