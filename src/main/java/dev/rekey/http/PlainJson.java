package dev.rekey.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects of the plain kind quickly: visible ASCII and blanks, no escapes, members that are text, a short whole
 * number, true, false, null or a list of texts, none twice.
 *
 * <p>What it takes, {@link Json} takes too and understands alike. What it does not take may be good or bad: it says nothing,
 * and {@link Json} has to look.
 */
public final class PlainJson {

    private static final int MOST_MEMBERS = 32;
    private static final int MOST_DIGITS = 18;

    private final byte[] text;
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();
    private int at;

    private PlainJson(byte[] text) {
        this.text = text;
    }

    /** The object; {@code null} where {@code text} is not of the plain kind. */
    public static @Nullable PlainJson read(byte[] text) {
        PlainJson json = new PlainJson(text);
        return json.readObject() ? json : null;
    }

    /** The names of the members, in order. */
    public List<String> names() {
        return names;
    }

    /**
     * A member by its place: {@link String}, {@link Long}, {@link Boolean}, a {@link List} of strings, or null.
     */
    public @Nullable Object value(int place) {
        return values.get(place);
    }

    private boolean readObject() {
        if (!take('{')) {
            return false;
        }
        if (take('}')) {
            return isAtEnd();
        }
        do {
            String name = readText();
            if (name == null || names.size() == MOST_MEMBERS || names.contains(name) || !take(':') || !readValue()) {
                return false;
            }
            names.add(name);
        } while (take(','));
        return take('}') && isAtEnd();
    }

    private boolean readValue() {
        skipBlanks();
        if (at == text.length) {
            return false;
        }
        return switch (text[at]) {
            case '"' -> keep(readText());
            case '[' -> keep(readTexts());
            case 't' -> takeWord("true") && values.add(true);
            case 'f' -> takeWord("false") && values.add(false);
            case 'n' -> takeWord("null") && values.add(null);
            default -> keep(readNumber());
        };
    }

    private boolean keep(@Nullable Object value) {
        return value != null && values.add(value);
    }

    private @Nullable List<String> readTexts() {
        List<String> texts = new ArrayList<>();
        take('[');
        if (take(']')) {
            return texts;
        }
        do {
            String each = readText();
            if (each == null) {
                return null;
            }
            texts.add(each);
        } while (take(','));
        return take(']') ? texts : null;
    }

    private @Nullable String readText() {
        if (!take('"')) {
            return null;
        }
        int start = at;
        while (at < text.length) {
            byte character = text[at++];
            if (character == '"') {
                return new String(text, start, at - 1 - start, StandardCharsets.ISO_8859_1);
            }
            // Negative is beyond ASCII.
            if (character < ' ' || character == '\\' || character == 0x7F) {
                return null;
            }
        }
        return null;
    }

    private @Nullable Long readNumber() {
        int start = at;
        long number = 0;
        while (at < text.length && text[at] >= '0' && text[at] <= '9' && at - start < MOST_DIGITS) {
            number = 10 * number + (text[at++] - '0');
        }
        boolean whole = at > start && (text[start] != '0' || at == start + 1) && (at == text.length || ends(text[at]));
        return whole ? number : null;
    }

    private static boolean ends(byte character) {
        return character == ',' || character == '}' || isBlank(character);
    }

    private boolean takeWord(String word) {
        for (int letter = 0; letter < word.length(); letter++) {
            if (at == text.length || text[at] != word.charAt(letter)) {
                return false;
            }
            at++;
        }
        return true;
    }

    private boolean take(char wanted) {
        skipBlanks();
        if (at < text.length && text[at] == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private boolean isAtEnd() {
        skipBlanks();
        return at == text.length;
    }

    private void skipBlanks() {
        while (at < text.length && isBlank(text[at])) {
            at++;
        }
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\n' || character == '\t' || character == '\r';
    }
}
