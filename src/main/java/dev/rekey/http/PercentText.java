package dev.rekey.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoded text (RFC 3986), decoded strictly: two hex digits after each percent sign, and the bytes are UTF-8. */
final class PercentText {

    private PercentText() {}

    /** One segment of a path. */
    static String decode(String encoded) {
        return encoded.indexOf('%') < 0 && isAscii(encoded) ? encoded : decode(encoded, false);
    }

    /** A name or value of a query or form, where a plus sign is a space. */
    static String decodeForm(String encoded) {
        return decode(encoded, true);
    }

    private static String decode(String encoded, boolean plusIsSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int at = 0; at < encoded.length(); at++) {
            char unit = encoded.charAt(at);
            if (unit == '%') {
                bytes.write(octet(encoded, at + 1));
                at += 2;
            } else if (unit == '+' && plusIsSpace) {
                bytes.write(' ');
            } else if (unit < 0x80) {
                bytes.write(unit);
            } else {
                throw new Fault.MalformedRequest("The request's URI holds characters that must be percent-encoded.");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new Fault.MalformedRequest("The request's URI does not decode to UTF-8.");
        }
    }

    private static int octet(String encoded, int at) {
        int high = at + 1 < encoded.length() ? hexDigit(encoded.charAt(at)) : -1;
        int low = at + 1 < encoded.length() ? hexDigit(encoded.charAt(at + 1)) : -1;
        if (high < 0 || low < 0) {
            throw new Fault.MalformedRequest("The request's URI holds a broken percent-encoding.");
        }
        return high << 4 | low;
    }

    /** Not {@link Character#digit}, which knows digits of all scripts. */
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
