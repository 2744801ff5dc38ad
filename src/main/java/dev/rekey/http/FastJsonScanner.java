package dev.rekey.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fast scanner for simple JSON objects: printable ASCII without escapes, expected members only,
 * each a string or an array of strings, without duplicates. Records the positions of values and
 * decodes them on demand.
 *
 * <p>Everything accepted here is also accepted by {@link Json}, with the same meaning. Rejected
 * input may be valid or invalid: {@link Json} must decide.
 */
public final class FastJsonScanner {

    private final Names names;
    private final byte[] json;

    /** Start of the value of each name; 0 if absent. */
    private final int[] starts;

    /** End of the value of each name; negated for arrays. */
    private final int[] ends;

    private int at;

    /** The expected member names. */
    public static final class Names {

        private final byte[][] names;

        private Names(byte[][] names) {
            this.names = names;
        }

        /** Creates names of printable ASCII without quotation marks and backslashes. */
        public static Names of(String... names) {
            byte[][] all = new byte[names.length][];
            for (int index = 0; index < names.length; index++) {
                all[index] = names[index].getBytes(StandardCharsets.US_ASCII);
            }
            return new Names(all);
        }

        /** The index of the name at this position; -1 if it is not an expected one. */
        private int find(byte[] json, int start, int end) {
            for (int index = 0; index < names.length; index++) {
                byte[] name = names[index];
                if (name.length == end - start && isAt(name, json, start)) {
                    return index;
                }
            }
            return -1;
        }

        private static boolean isAt(byte[] name, byte[] json, int start) {
            for (int letter = 0; letter < name.length; letter++) {
                if (json[start + letter] != name[letter]) {
                    return false;
                }
            }
            return true;
        }
    }

    private FastJsonScanner(byte[] json, Names names) {
        this.json = json;
        this.names = names;
        this.starts = new int[names.names.length];
        this.ends = new int[names.names.length];
    }

    /** Scans an object; {@code null} if {@code json} is not a simple object. */
    public static @Nullable FastJsonScanner read(byte[] json, Names names) {
        FastJsonScanner read = new FastJsonScanner(json, names);
        return read.readObject() ? read : null;
    }

    /** Whether a member is present, by its index among the expected names. */
    public boolean has(int name) {
        return starts[name] != 0;
    }

    /** Whether the member is present and an array. */
    public boolean hasTexts(int name) {
        return ends[name] < 0;
    }

    /** The string value of a member; {@code null} if absent or an array. */
    public @Nullable String text(int name) {
        return ends[name] > 0 ? text(starts[name], ends[name]) : null;
    }

    /** Start of the string or array content, after the quotation mark or bracket. */
    public int start(int name) {
        return starts[name];
    }

    /** End of the string or array content, exclusive. */
    public int end(int name) {
        return Math.abs(ends[name]);
    }

    /** The strings of a member that is an array. */
    public List<String> texts(int name) {
        if (!hasTexts(name)) {
            throw new IllegalArgumentException("member is not an array");
        }
        List<String> texts = new ArrayList<>();
        int end = end(name);
        int opened = 0;
        for (int index = starts[name]; index < end; index++) {
            if (json[index] == '"') {
                if (opened == 0) {
                    opened = index + 1;
                } else {
                    texts.add(text(opened, index));
                    opened = 0;
                }
            }
        }
        return texts;
    }

    private String text(int start, int end) {
        return new String(json, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private boolean readObject() {
        if (!take('{')) {
            return false;
        }
        if (take('}')) {
            return isAtEnd();
        }
        do {
            skipBlanks();
            int start = at + 1;
            if (!passText()) {
                return false;
            }
            int name = names.find(json, start, at - 1);
            if (name < 0 || has(name) || !take(':') || !readValue(name)) {
                return false;
            }
        } while (take(','));
        return take('}') && isAtEnd();
    }

    private boolean readValue(int name) {
        skipBlanks();
        if (at == json.length) {
            return false;
        }
        int start = at + 1;
        boolean list = json[at] == '[';
        if (!(list ? passTexts() : passText())) {
            return false;
        }
        starts[name] = start;
        ends[name] = list ? -(at - 1) : at - 1;
        return true;
    }

    private boolean passTexts() {
        take('[');
        if (take(']')) {
            return true;
        }
        do {
            if (!passText()) {
                return false;
            }
        } while (take(','));
        return take(']');
    }

    /** Moves past the string at the current position. */
    private boolean passText() {
        if (!take('"')) {
            return false;
        }
        byte[] all = json;
        for (int index = at; index < all.length; index++) {
            byte character = all[index];
            if (character == '"') {
                at = index + 1;
                return true;
            }
            // Negative bytes are not ASCII.
            if (character < ' ' || character == '\\' || character == 0x7F) {
                return false;
            }
        }
        return false;
    }

    private boolean take(char expected) {
        skipBlanks();
        if (at < json.length && json[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    private boolean isAtEnd() {
        skipBlanks();
        return at == json.length;
    }

    private void skipBlanks() {
        while (at < json.length && isBlank(json[at])) {
            at++;
        }
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\n' || character == '\t' || character == '\r';
    }
}
