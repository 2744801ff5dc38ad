package dev.rekey.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects of the plain kind quickly: visible ASCII and blanks, no escapes, members of which all are expected, each a
 * text or a list of texts, none twice. It notes where they are and makes nothing of them until it is asked.
 *
 * <p>What it takes, {@link Json} takes too and understands alike. What it does not take may be good or bad: it says nothing,
 * and {@link Json} has to look.
 */
public final class PlainJson {

    private final Names names;
    private final byte[] json;

    /** Where the value of each name begins; 0 where it is not there. */
    private final int[] starts;

    /** Where it ends; a list's as a negative number. */
    private final int[] ends;

    private int at;

    /** The members that are expected. */
    public static final class Names {

        private final byte[][] names;

        private Names(byte[][] names) {
            this.names = names;
        }

        /** Visible ASCII without quotation marks and backslashes. */
        public static Names of(String... names) {
            byte[][] all = new byte[names.length][];
            for (int place = 0; place < names.length; place++) {
                all[place] = names[place].getBytes(StandardCharsets.US_ASCII);
            }
            return new Names(all);
        }

        /** The place of the name that stands there; -1 where it is none of these. */
        private int find(byte[] json, int start, int end) {
            for (int place = 0; place < names.length; place++) {
                byte[] name = names[place];
                if (name.length == end - start && isAt(name, json, start)) {
                    return place;
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

    private PlainJson(byte[] json, Names names) {
        this.json = json;
        this.names = names;
        this.starts = new int[names.names.length];
        this.ends = new int[names.names.length];
    }

    /** The object; {@code null} where {@code json} is not of the plain kind. */
    public static @Nullable PlainJson read(byte[] json, Names names) {
        PlainJson read = new PlainJson(json, names);
        return read.readObject() ? read : null;
    }

    /** Whether there is a member of this name, by its place among the expected ones. */
    public boolean has(int name) {
        return starts[name] != 0;
    }

    /** Whether there is one that is a list. */
    public boolean hasTexts(int name) {
        return ends[name] < 0;
    }

    /** The text of a member; {@code null} where it is not there or a list. */
    public @Nullable String text(int name) {
        return ends[name] > 0 ? text(starts[name], ends[name]) : null;
    }

    /** Where the text or the list begins, the quotation mark or bracket left out. */
    public int start(int name) {
        return starts[name];
    }

    /** Where it ends. */
    public int end(int name) {
        return Math.abs(ends[name]);
    }

    /** The texts of a member that is a list. */
    public List<String> texts(int name) {
        if (!hasTexts(name)) {
            throw new IllegalArgumentException("no list");
        }
        List<String> texts = new ArrayList<>();
        int end = end(name);
        int opened = 0;
        for (int place = starts[name]; place < end; place++) {
            if (json[place] == '"') {
                if (opened == 0) {
                    opened = place + 1;
                } else {
                    texts.add(text(opened, place));
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

    /** Goes behind the text that begins here. */
    private boolean passText() {
        if (!take('"')) {
            return false;
        }
        byte[] all = json;
        for (int place = at; place < all.length; place++) {
            byte character = all[place];
            if (character == '"') {
                at = place + 1;
                return true;
            }
            // Negative is beyond ASCII.
            if (character < ' ' || character == '\\' || character == 0x7F) {
                return false;
            }
        }
        return false;
    }

    private boolean take(char wanted) {
        skipBlanks();
        if (at < json.length && json[at] == wanted) {
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
