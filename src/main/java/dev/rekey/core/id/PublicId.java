package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** The text form of our ids: {@code <kind>_} and the 128 bits as 26 characters of lower-case Crockford base32. */
final class PublicId {

    private static final int LENGTH = 26;
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private PublicId() {}

    static String write(String kind, UUID id) {
        char[] text = new char[LENGTH];
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        for (int at = LENGTH - 1; at >= 0; at--) {
            text[at] = ALPHABET.charAt((int) (low & 31));
            low = (low >>> 5) | (high << 59);
            high >>>= 5;
        }
        return kind + "_" + new String(text);
    }

    /** Only the canonical spelling is an id: two texts never name one thing. */
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
        for (int at = start; at < text.length(); at++) {
            int digit = ALPHABET.indexOf(text.charAt(at));
            if (digit < 0) {
                return Optional.empty();
            }
            high = (high << 5) | (low >>> 59);
            low = (low << 5) | digit;
        }
        return Optional.of(new UUID(high, low));
    }
}
