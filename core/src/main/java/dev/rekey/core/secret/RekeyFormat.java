package dev.rekey.core.secret;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * Rekey's own format: {@code <prefix>_<43 base62><6 base62>}; as a regular expression
 * {@code [a-z][a-z0-9]{1,15}(_[a-z0-9]{1,12})?_[0-9A-Za-z]{49}}.
 *
 * <p>43 base62 characters hold 256.03 bits, so 256 random bits always fit. The last six are the
 * CRC-32 (zlib polynomial) of the preceding ASCII text, including prefix and underscore. It detects
 * typing errors and is no security feature.
 */
final class RekeyFormat implements KeyFormat {

    private static final int RANDOM_BYTES = 32;
    private static final int RANDOM_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int TAIL_LENGTH = RANDOM_LENGTH + CHECKSUM_LENGTH;
    private static final int MAX_FIRST_PART = 16;
    private static final int MAX_SECOND_PART = 12;

    private final String lead;

    RekeyFormat(String prefix) {
        if (!KeyFormat.isAcceptablePrefix(prefix)) {
            throw new IllegalArgumentException("invalid prefix");
        }
        this.lead = prefix + "_";
    }

    @Override
    public MintedSecret mint(SecureRandom random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        String body = lead + Base62.write(bits, RANDOM_LENGTH);
        return MintedSecret.after(lead.length(), KeySecret.minted(body + checksum(body)));
    }

    static boolean hasShape(String text) {
        int separator = text.length() - TAIL_LENGTH - 1;
        if (separator < 0 || text.charAt(separator) != '_' || !isPrefix(text, 0, separator)) {
            return false;
        }
        for (int index = separator + 1; index < text.length(); index++) {
            if (!Base62.isDigit(text.charAt(index))) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the checksum is correct. The text must satisfy {@link #hasShape}. */
    static boolean hasRightChecksum(String text) {
        int end = text.length() - CHECKSUM_LENGTH;
        return Base62.read(text, end) == crc(text.getBytes(StandardCharsets.US_ASCII), end);
    }

    /**
     * Returns whether the characters from {@code start} (inclusive) to {@code end} (exclusive) have
     * the syntax of a prefix.
     */
    static boolean isPrefix(String text, int start, int end) {
        int separator = text.indexOf('_', start);
        int firstEnd = separator < 0 || separator >= end ? end : separator;
        if (!isWord(text, start, firstEnd, 2, MAX_FIRST_PART) || text.charAt(start) < 'a') {
            return false;
        }
        return firstEnd == end || isWord(text, firstEnd + 1, end, 1, MAX_SECOND_PART);
    }

    private static boolean isWord(String text, int start, int end, int min, int max) {
        int length = end - start;
        if (length < min || length > max) {
            return false;
        }
        for (int index = start; index < end; index++) {
            char character = text.charAt(index);
            if ((character < 'a' || character > 'z') && (character < '0' || character > '9')) {
                return false;
            }
        }
        return true;
    }

    private static String checksum(String body) {
        return Base62.write(crc(body.getBytes(StandardCharsets.US_ASCII), body.length()), CHECKSUM_LENGTH);
    }

    private static long crc(byte[] text, int length) {
        CRC32 crc = new CRC32();
        crc.update(text, 0, length);
        return crc.getValue();
    }
}
