package dev.rekey.core.secret;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * Our own shape: {@code <prefix>_<43 base62><6 base62>}; as a regular expression
 * {@code [a-z][a-z0-9]{1,15}(_[a-z0-9]{1,12})?_[0-9A-Za-z]{49}}.
 *
 * <p>43 base62 characters hold 256.03 bits, so 256 random bits always fit. The last six are the CRC-32 (the polynomial of
 * zlib) of the ASCII before them, prefix and underscore included. Anybody can compute it: it tells typing errors from
 * secrets and protects nothing.
 */
final class RekeyFormat implements KeyFormat {

    private static final int RANDOM_BYTES = 32;
    private static final int RANDOM_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int TAIL_LENGTH = RANDOM_LENGTH + CHECKSUM_LENGTH;
    private static final int MAX_FIRST_WORD = 16;
    private static final int MAX_SECOND_WORD = 12;

    private final String lead;

    RekeyFormat(String prefix) {
        if (!KeyFormat.isAcceptablePrefix(prefix)) {
            throw new IllegalArgumentException("not an acceptable prefix");
        }
        this.lead = prefix + "_";
    }

    @Override
    public Minted mint(SecureRandom random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        String body = lead + Radix62.write(bits, RANDOM_LENGTH);
        return Minted.after(lead.length(), KeySecret.minted(body + checksum(body)));
    }

    static boolean hasShape(String text) {
        int separator = text.length() - TAIL_LENGTH - 1;
        if (separator < 0 || text.charAt(separator) != '_' || !isPrefix(text, 0, separator)) {
            return false;
        }
        for (int at = separator + 1; at < text.length(); at++) {
            if (!Radix62.isDigit(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    /** For a text that has the shape. */
    static boolean hasRightChecksum(String text) {
        int end = text.length() - CHECKSUM_LENGTH;
        return Radix62.read(text, end) == crc(text.getBytes(StandardCharsets.US_ASCII), end);
    }

    /** Whether the characters from {@code start} to before {@code end} are built like a prefix. */
    static boolean isPrefix(String text, int start, int end) {
        int separator = text.indexOf('_', start);
        int firstEnd = separator < 0 || separator >= end ? end : separator;
        if (!isWord(text, start, firstEnd, 2, MAX_FIRST_WORD) || text.charAt(start) < 'a') {
            return false;
        }
        return firstEnd == end || isWord(text, firstEnd + 1, end, 1, MAX_SECOND_WORD);
    }

    private static boolean isWord(String text, int start, int end, int min, int max) {
        int length = end - start;
        if (length < min || length > max) {
            return false;
        }
        for (int at = start; at < end; at++) {
            char character = text.charAt(at);
            if ((character < 'a' || character > 'z') && (character < '0' || character > '9')) {
                return false;
            }
        }
        return true;
    }

    private static String checksum(String body) {
        return Radix62.write(crc(body.getBytes(StandardCharsets.US_ASCII), body.length()), CHECKSUM_LENGTH);
    }

    private static long crc(byte[] text, int length) {
        CRC32 crc = new CRC32();
        crc.update(text, 0, length);
        return crc.getValue();
    }
}
