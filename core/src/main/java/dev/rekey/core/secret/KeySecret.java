package dev.rekey.core.secret;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Secret of an API key, as presented by a client.
 *
 * <p>Prints as {@code ***}, is not serializable and has no equality: lookups and comparisons use
 * its {@link KeyHash}. Only {@link #reveal()} returns the text.
 */
public final class KeySecret {

    /** Minimum length in characters of a text that is looked up. */
    public static final int MIN_LENGTH = 16;

    /** Maximum length in characters of a text that is looked up. */
    public static final int MAX_LENGTH = 512;

    private static final char NEXT_LINE = '\u0085';
    private static final char ZERO_WIDTH_SPACE = '\u200B';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String text;

    /** Cached hashes for the peppers last requested. */
    private @Nullable CachedHashes hashed;

    private record CachedHashes(PepperSet peppers, List<KeyHash> hashes) {}

    private KeySecret(String text) {
        this.text = text;
    }

    /**
     * Parses a secret presented by a client: {@value #MIN_LENGTH} to {@value #MAX_LENGTH} visible
     * ASCII characters (0x21 to 0x7E). In text of Rekey's own format the checksum must be correct,
     * so that typing errors cause no lookup; any other text, such as an imported key, is accepted
     * as is. Surrounding white space is removed, since keys are pasted or read from files that end
     * in a line break.
     *
     * @return empty if {@code sent} cannot be a secret; callers respond as for an unknown one
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

    /** Returns the text, for hashing or for the only response that contains it. */
    public String reveal() {
        return text;
    }

    /** Returns all hashes that may be stored for this secret, the most likely first. */
    @SuppressWarnings("ReferenceEquality") // One instance per server; comparing contents would be slow.
    List<KeyHash> hashes(PepperSet peppers) {
        CachedHashes known = hashed;
        if (known == null || known.peppers() != peppers) {
            known = new CachedHashes(peppers, peppers.hashesOf(this));
            hashed = known;
        }
        return known.hashes();
    }

    @Override
    public String toString() {
        return "***";
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

    /**
     * Returns whether there is white space at the index, including no-break spaces and byte order
     * marks, which are copied along from web pages.
     */
    private static boolean isBlank(String text, int index) {
        if (index < 0 || index >= text.length()) {
            return false;
        }
        char character = text.charAt(index);
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
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character < 0x21 || character > 0x7E) {
                return false;
            }
        }
        return true;
    }
}
