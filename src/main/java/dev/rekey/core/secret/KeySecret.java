package dev.rekey.core.secret;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text by which a client proves that it holds a key.
 *
 * <p>It prints as {@code KeySecret[hidden]}, cannot be serialized and is compared with nothing: what is looked up and
 * compared is its {@link KeyHash}. The text leaves by {@link #reveal()} alone.
 */
public final class KeySecret {

    /** The shortest text that is tried, in characters. */
    public static final int MIN_LENGTH = 16;

    /** The longest text that is tried, in characters. */
    public static final int MAX_LENGTH = 512;

    private static final char NEXT_LINE = '\u0085';
    private static final char ZERO_WIDTH_SPACE = '\u200B';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String text;

    /** Its hashes under the peppers that it was last asked for under; not hashed again for as long as somebody holds it. */
    private @Nullable Hashed hashed;

    private record Hashed(Peppers peppers, List<KeyHash> hashes) {}

    private KeySecret(String text) {
        this.text = text;
    }

    /**
     * The secret that a client presents: {@value #MIN_LENGTH} to {@value #MAX_LENGTH} visible ASCII characters (0x21 to
     * 0x7E). Text of our own shape must carry the right checksum, so that typing errors and noise cost no look-up; any
     * other text, a vendor's or an imported key, has none and is tried as it is. White space around it is not part of it:
     * keys are pasted, and read from files that end in a line break.
     *
     * @return empty where {@code sent} cannot be a secret of anybody, which callers answer like an unknown one
     */
    public static Optional<KeySecret> presented(String sent) {
        String text = isBlank(sent, 0) || isBlank(sent, sent.length() - 1) ? trimmed(sent) : sent;
        if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH || !isVisibleAscii(text)) {
            return Optional.empty();
        }
        if (RekeyFormat.hasShape(text) && !RekeyFormat.hasRightChecksum(text)) {
            return Optional.empty();
        }
        return Optional.of(new KeySecret(text));
    }

    static KeySecret minted(String text) {
        return new KeySecret(text);
    }

    /** The text itself, to be hashed, or shown in the one answer that shows it. */
    public String reveal() {
        return text;
    }

    /** Everything that it may be stored as, the likeliest first. */
    @SuppressWarnings("ReferenceEquality") // There is one of them in a server; comparing their bits would take time.
    List<KeyHash> hashes(Peppers peppers) {
        Hashed known = hashed;
        if (known == null || known.peppers() != peppers) {
            known = new Hashed(peppers, peppers.hashesOf(this));
            hashed = known;
        }
        return known.hashes();
    }

    @Override
    public String toString() {
        return "KeySecret[hidden]";
    }

    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text, start)) {
            start++;
        }
        while (start < end && isBlank(text, end - 1)) {
            end--;
        }
        return text.substring(start, end);
    }

    /** White space of any kind: no-break spaces and byte order marks come with text that was copied from a page. */
    private static boolean isBlank(String text, int at) {
        if (at < 0 || at >= text.length()) {
            return false;
        }
        char character = text.charAt(at);
        return character <= ' '
                ? Character.isWhitespace(character)
                : character > 0x7F
                        && (Character.isWhitespace(character)
                                || Character.isSpaceChar(character)
                                || character == NEXT_LINE
                                || character == ZERO_WIDTH_SPACE
                                || character == BYTE_ORDER_MARK);
    }

    private static boolean isVisibleAscii(String text) {
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character < 0x21 || character > 0x7E) {
                return false;
            }
        }
        return true;
    }
}
