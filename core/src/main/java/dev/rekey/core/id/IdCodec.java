package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/**
 * Text form of ids: {@code <kind>_} and the 128 bits as 26 characters of lower-case Crockford
 * base32.
 */
final class IdCodec {

    private static final int LENGTH = 26;
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private IdCodec() {}

    static String write(String kind, UUID id) {
        char[] text = new char[LENGTH];
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        for (int index = LENGTH - 1; index >= 0; index--) {
            text[index] = ALPHABET.charAt((int) (low & 31));
            low = (low >>> 5) | (high << 59);
            high >>>= 5;
        }
        return kind + "_" + new String(text);
    }

    /**
     * Parses the text form. Accepts the canonical spelling only, so that no two texts denote the
     * same id.
     */
    static Optional<UUID> read(String kind, String text) {
        int start = kind.length() + 1;
        if (text.length() != start + LENGTH || !text.startsWith(kind) || text.charAt(start - 1) != '_') {
            return Optional.empty();
        }
        if (text.charAt(start) > '7') {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int index = start; index < text.length(); index++) {
            int digit = ALPHABET.indexOf(text.charAt(index));
            if (digit < 0) {
                return Optional.empty();
            }
            high = (high << 5) | (low >>> 59);
            low = (low << 5) | digit;
        }
        return Optional.of(new UUID(high, low));
    }
}
