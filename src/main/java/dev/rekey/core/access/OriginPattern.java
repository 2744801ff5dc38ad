package dev.rekey.core.access;

import java.util.List;
import java.util.Optional;

/**
 * The origins from which a key may be used: one {@link Origin}, or with {@code *.} before the host's name all origins of the
 * same scheme and port whose host has one or more labels in that place; not the bare name itself.
 *
 * <p>The name after {@code *.} has at least two labels, so {@code https://*.com} is none; nor is {@code *} alone.
 * {@code null} is the opaque origin, which nothing else matches.
 *
 * @param value in canonical form
 */
public record OriginPattern(String value) {

    private static final String WILDCARD = "://*.";
    private static final int LABELS_AFTER_WILDCARD = 2;

    /** @throws IllegalArgumentException if {@code value} is not what {@link #parse} makes of it */
    public OriginPattern {
        if (!canonical(value).filter(value::equals).isPresent()) {
            throw new IllegalArgumentException("not an origin in canonical form");
        }
    }

    /** The pattern that {@code text} spells; empty where it is none. Spelling as in {@link Origin#parse}. */
    public static Optional<OriginPattern> parse(String text) {
        return canonical(text).map(OriginPattern::new);
    }

    /** Whether a request with this {@code Origin} header comes from one of them; never where the header has another form. */
    public boolean matches(String originHeader) {
        return anyMatches(List.of(this), originHeader);
    }

    /**
     * Whether one of the patterns matches. Most origins are sent in the form in which patterns are kept, and are compared
     * without being read.
     */
    public static boolean anyMatches(List<OriginPattern> patterns, String originHeader) {
        if (Origin.isPlain(originHeader)) {
            return anyMatchesCanonical(patterns, originHeader);
        }
        Optional<Origin> read = Origin.parse(originHeader);
        return read.isPresent() && anyMatchesCanonical(patterns, read.get().toString());
    }

    /** Whether every origin that {@code other} stands for, this one stands for too. */
    public boolean covers(OriginPattern other) {
        // A star in a host's place goes for one label more there, and two patterns of one name are one text.
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
        // The host holds no colon or slash, so what stands between the two is labels of it and nothing else.
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
