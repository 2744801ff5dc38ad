package dev.rekey.core.project;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Glob pattern for complete key names. {@code *} matches any number of characters, {@code ?} one,
 * {@code [a-z_]} one of a set, {@code [!a-z]} one outside a set, {@code {prod,test}} one of several
 * patterns without braces, and {@code \} escapes the next character. Case-sensitive, 1 to
 * {@value #MAX_LENGTH} characters.
 *
 * <p>Matching takes time proportional to the product of both lengths for any input, so that neither
 * a pattern nor a name can block the server.
 */
public final class GlobPattern {

    static final int MAX_LENGTH = 200;

    /** Maximum number of brace-free patterns that a pattern can expand to. */
    private static final int MAX_ALTERNATIVES = 64;

    private final String text;
    private final List<List<Part>> alternatives;

    private GlobPattern(String text, List<List<Part>> alternatives) {
        this.text = text;
        this.alternatives = alternatives;
    }

    /** Parses a pattern; empty if invalid. */
    public static Optional<GlobPattern> parse(String text) {
        if (text.isEmpty() || text.codePointCount(0, text.length()) > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(new GlobPattern(text, new Reader(text).read()));
        } catch (Malformed malformed) {
            return Optional.empty();
        }
    }

    /** Returns whether the whole name matches. */
    public boolean matches(String name) {
        int[] characters = name.codePoints().toArray();
        return alternatives.stream().anyMatch(parts -> matches(parts, characters));
    }

    /** Backtracks to the last {@code *} only; earlier ones cannot lead to another result. */
    private static boolean matches(List<Part> parts, int[] name) {
        int part = 0;
        int index = 0;
        int lastStar = -1;
        int afterLastStar = 0;
        while (index < name.length) {
            if (part < parts.size() && parts.get(part) instanceof Part.AnySequence) {
                lastStar = part++;
                afterLastStar = index;
            } else if (part < parts.size() && parts.get(part).takes(name[index])) {
                part++;
                index++;
            } else if (lastStar >= 0) {
                part = lastStar + 1;
                index = ++afterLastStar;
            } else {
                return false;
            }
        }
        while (part < parts.size() && parts.get(part) instanceof Part.AnySequence) {
            part++;
        }
        return part == parts.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GlobPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** Matches one character, or any number of them. */
    private sealed interface Part {

        boolean takes(int character);

        record AnySequence() implements Part {
            @Override
            public boolean takes(int character) {
                return true;
            }
        }

        record AnyCharacter() implements Part {
            @Override
            public boolean takes(int character) {
                return true;
            }
        }

        record Literal(int wanted) implements Part {
            @Override
            public boolean takes(int character) {
                return character == wanted;
            }
        }

        /** @param ranges first and last character of each range, inclusive */
        record CharacterClass(List<int[]> ranges, boolean inside) implements Part {
            @Override
            public boolean takes(int character) {
                return inside == ranges.stream().anyMatch(range -> range[0] <= character && character <= range[1]);
            }
        }
    }

    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super("invalid pattern", null, false, false);
        }
    }

    /** Parser of one pattern. Not thread-safe. */
    private static final class Reader {
        private final int[] text;
        private int at;

        Reader(String text) {
            this.text = text.codePoints().toArray();
        }

        List<List<Part>> read() {
            List<List<Part>> read = new ArrayList<>(List.of(List.of()));
            while (at < text.length) {
                read = text[at] == '{' ? joined(read, braces()) : joined(read, List.of(List.of(part())));
            }
            return read;
        }

        private static List<List<Part>> joined(List<List<Part>> starts, List<List<Part>> ends) {
            if (starts.size() * ends.size() > MAX_ALTERNATIVES) {
                throw new Malformed();
            }
            List<List<Part>> joined = new ArrayList<>();
            for (List<Part> start : starts) {
                for (List<Part> end : ends) {
                    List<Part> both = new ArrayList<>(start);
                    both.addAll(end);
                    joined.add(both);
                }
            }
            return joined;
        }

        private List<List<Part>> braces() {
            at++;
            List<List<Part>> texts = new ArrayList<>();
            List<Part> alternative = new ArrayList<>();
            while (look() != '}') {
                if (look() == ',') {
                    at++;
                    texts.add(alternative);
                    alternative = new ArrayList<>();
                } else if (look() == '{') {
                    throw new Malformed();
                } else {
                    alternative.add(part());
                }
            }
            at++;
            texts.add(alternative);
            return texts;
        }

        private Part part() {
            return switch (look()) {
                case '*' -> {
                    at++;
                    yield new Part.AnySequence();
                }
                case '?' -> {
                    at++;
                    yield new Part.AnyCharacter();
                }
                case '[' -> characters();
                case ']', '}' -> throw new Malformed();
                default -> new Part.Literal(character());
            };
        }

        private Part characters() {
            at++;
            boolean inside = look() != '!';
            if (!inside) {
                at++;
            }
            List<int[]> ranges = new ArrayList<>();
            while (look() != ']') {
                int first = character();
                int last = first;
                if (look() == '-' && at + 1 < text.length && text[at + 1] != ']') {
                    at++;
                    last = character();
                }
                if (last < first) {
                    throw new Malformed();
                }
                ranges.add(new int[] {first, last});
            }
            at++;
            if (ranges.isEmpty()) {
                throw new Malformed();
            }
            return new Part.CharacterClass(ranges, inside);
        }

        private int character() {
            if (look() == '\\') {
                at++;
            }
            int character = look();
            at++;
            return character;
        }

        private int look() {
            if (at >= text.length) {
                throw new Malformed();
            }
            return text[at];
        }
    }
}
