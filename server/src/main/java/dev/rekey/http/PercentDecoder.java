package dev.rekey.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict percent-decoder (RFC 3986): two hex digits after each percent sign, and valid UTF-8. */
public final class PercentDecoder {

    private PercentDecoder() {}

    /** Decodes a path segment. */
    public static String decode(String encoded) {
        return encoded.indexOf('%') < 0 && isAscii(encoded) ? encoded : decode(encoded, false);
    }

    /** Decodes a name or value of a query or form, where a plus sign is a space. */
    public static String decodeForm(String encoded) {
        return decode(encoded, true);
    }

    private static String decode(String encoded, boolean plusIsSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int index = 0; index < encoded.length(); index++) {
            char unit = encoded.charAt(index);
            if (unit == '%') {
                bytes.write(octet(encoded, index + 1));
                index += 2;
            } else if (unit == '+' && plusIsSpace) {
                bytes.write(' ');
            } else if (unit < 0x80) {
                bytes.write(unit);
            } else {
                throw new HttpError.MalformedRequest(
                        "Non-ASCII characters in a URI or form must be percent-encoded as UTF-8.");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new HttpError.MalformedRequest("Percent-encoded bytes must be valid UTF-8.");
        }
    }

    private static int octet(String encoded, int index) {
        int high = index + 1 < encoded.length() ? hexDigit(encoded.charAt(index)) : -1;
        int low = index + 1 < encoded.length() ? hexDigit(encoded.charAt(index + 1)) : -1;
        if (high < 0 || low < 0) {
            throw new HttpError.MalformedRequest(
                    "Each % in a URI or form must be followed by two hex digits, for example %20.");
        }
        return high << 4 | low;
    }

    /** Not {@link Character#digit}, which accepts digits of all scripts. */
    private static int hexDigit(char unit) {
        if (unit >= '0' && unit <= '9') {
            return unit - '0';
        }
        char lower = (char) (unit | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(unit -> unit < 0x80);
    }
}
