package dev.rekey.core.project;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What names of keys must look like, as a whole: a pattern as shells have them. {@code *} stands for any characters or none,
 * {@code ?} for one, {@code [a-z_]} for one of these, {@code [!a-z]} for one of none of these, {@code {prod,test}} for one of
 * these texts, which may be patterns but hold no further braces, and {@code \} takes from the character behind it what it
 * means. Upper and lower case differ. A pattern has 1 to {@value #MAX_LENGTH} characters.
 *
 * <p>It is matched in time that grows with the length of the name times that of the pattern and no faster, whatever either
 * says: nobody who may set a rule, and nobody who may name a key, can make the server think for long.
 */
public final class NamePattern {

    static final int MAX_LENGTH = 200;

    /** How many patterns without braces one with braces may stand for. */
    private static final int MAX_ALTERNATIVES = 64;

    private final String text;
    private final List<List<Part>> alternatives;

    private NamePattern(String text, List<List<Part>> alternatives) {
        this.text = text;
        this.alternatives = alternatives;
    }

    /** The pattern that {@code text} spells; empty where it is none. */
    public static Optional<NamePattern> parse(String text) {
        if (text.isEmpty() || text.codePointCount(0, text.length()) > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(new NamePattern(text, new Reader(text).read()));
        } catch (Malformed _) {
            return Optional.empty();
        }
    }

    /** Whether the whole of {@code name} is as the pattern says. */
    public boolean matches(String name) {
        int[] characters = name.codePoints().toArray();
        return alternatives.stream().anyMatch(parts -> matches(parts, characters));
    }

    /** Goes back to the last {@code *} alone, never to one before it, which would gain nothing. */
    private static boolean matches(List<Part> parts, int[] name) {
        int part = 0;
        int at = 0;
        int lastStar = -1;
        int afterLastStar = 0;
        while (at < name.length) {
            if (part < parts.size() && parts.get(part) instanceof Part.Any) {
                lastStar = part++;
                afterLastStar = at;
            } else if (part < parts.size() && parts.get(part).takes(name[at])) {
                part++;
                at++;
            } else if (lastStar >= 0) {
                part = lastStar + 1;
                at = ++afterLastStar;
            } else {
                return false;
            }
        }
        while (part < parts.size() && parts.get(part) instanceof Part.Any) {
            part++;
        }
        return part == parts.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NamePattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** What stands for one character, or for any number of them. */
    private sealed interface Part {

        boolean takes(int character);

        record Any() implements Part {
            @Override
            public boolean takes(int character) {
                return true;
            }
        }

        record One() implements Part {
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

        /** @param ranges first and last of each, both among them */
        record Among(List<int[]> ranges, boolean inside) implements Part {
            @Override
            public boolean takes(int character) {
                return inside == ranges.stream().anyMatch(range -> range[0] <= character && character <= range[1]);
            }
        }
    }

    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super("not a pattern", null, false, false);
        }
    }

    /** Reads one pattern. Not thread-safe. */
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
            List<Part> one = new ArrayList<>();
            while (look() != '}') {
                if (look() == ',') {
                    at++;
                    texts.add(one);
                    one = new ArrayList<>();
                } else if (look() == '{') {
                    throw new Malformed();
                } else {
                    one.add(part());
                }
            }
            at++;
            texts.add(one);
            return texts;
        }

        private Part part() {
            return switch (look()) {
                case '*' -> {
                    at++;
                    yield new Part.Any();
                }
                case '?' -> {
                    at++;
                    yield new Part.One();
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
            return new Part.Among(ranges, inside);
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
