package dev.rekey.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits a path into segments, each percent-decoded once. A path is accepted only if every server
 * reads the same segments from it; any other path has none.
 *
 * <p>Rejected in any segment: an octet that a path must not have (RFC 3986, section 3.3), a {@code
 * %} without two hex digits, octets that are not UTF-8, and, at any level of encoding, control
 * characters, slashes and backslashes inside a segment, and empty, {@code .} and {@code ..}
 * segments. One trailing slash is allowed. Rejected up to the last evaluated segment: a semicolon,
 * encoded or not, where some servers cut a segment, and double percent-encoding, which some servers
 * decode.
 */
final class DecodedRequestPath {

    /**
     * Allowed octets of a segment besides letters, digits and percent-encoding: unreserved,
     * sub-delims, colon and at sign.
     */
    private static final String PUNCTUATION = "-._~!$&'()*+,;=:@";

    /** Maximum levels of encoding of a segment; each level costs a pass over it. */
    private static final int MAX_LEVELS = 4;

    private static final String HEX = "0123456789abcdef";

    private DecodedRequestPath() {}

    /**
     * The decoded segments; empty if the path is ambiguous or malformed.
     *
     * @param path the path, still encoded
     * @param lastRead number of the last evaluated segment, counted from 1; 0 if none is evaluated
     */
    static Optional<List<String>> segments(String path, int lastRead) {
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        String inner = path.substring(1, path.length() - (path.length() > 1 && path.endsWith("/") ? 1 : 0));
        List<String> segments = new ArrayList<>();
        if (inner.isEmpty()) {
            return path.equals("/") ? Optional.of(segments) : Optional.empty();
        }
        for (String encoded : inner.split("/", -1)) {
            boolean isRead = segments.size() < lastRead;
            Optional<String> segment = Optional.of(encoded)
                    .filter(DecodedRequestPath::isSegment)
                    .flatMap(DecodedRequestPath::decode)
                    .filter(decoded -> isRead ? isUnambiguous(decoded) : staysInPlace(decoded));
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            segments.add(segment.get());
        }
        return Optional.of(segments);
    }

    /** Whether a segment has allowed octets only; hex digits are not checked here. */
    private static boolean isSegment(String encoded) {
        for (int index = 0; index < encoded.length(); index++) {
            char unit = encoded.charAt(index);
            boolean alphanumeric =
                    (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || (unit >= '0' && unit <= '9');
            if (!alphanumeric && unit != '%' && PUNCTUATION.indexOf(unit) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnambiguous(String segment) {
        return isName(segment) && segment.indexOf(';') < 0 && !isEncoded(segment);
    }

    /**
     * Whether the segment remains a single ordinary segment on a server that decodes repeatedly.
     */
    private static boolean staysInPlace(String segment) {
        Optional<String> level = Optional.of(segment);
        for (int decoded = 1; decoded <= MAX_LEVELS; decoded++) {
            level = level.filter(DecodedRequestPath::isName);
            if (level.isEmpty() || !isEncoded(level.get())) {
                return level.isPresent();
            }
            level = level.flatMap(DecodedRequestPath::decodeAgain);
        }
        return false;
    }

    /**
     * Whether the segment is a name, even on servers that cut it at a semicolon, where dots could
     * remain.
     */
    private static boolean isName(String segment) {
        int semicolon = segment.indexOf(';');
        String name = semicolon < 0 ? segment : segment.substring(0, semicolon);
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && segment.chars().noneMatch(unit -> unit == '/' || unit == '\\' || Character.isISOControl(unit));
    }

    /** Whether decoded text has a percent sign before two hex digits. */
    private static boolean isEncoded(String decoded) {
        for (int index = decoded.indexOf('%'); index >= 0; index = decoded.indexOf('%', index + 1)) {
            if (hex(decoded, index + 1) >= 0 && hex(decoded, index + 2) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Percent-decodes text; empty if malformed or not UTF-8. */
    private static Optional<String> decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int index = 0; index < encoded.length(); index++) {
            char unit = encoded.charAt(index);
            if (unit != '%') {
                bytes.write(unit);
                continue;
            }
            int high = hex(encoded, index + 1);
            int low = hex(encoded, index + 2);
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.write(high << 4 | low);
            index += 2;
        }
        return utf8(bytes.toByteArray());
    }

    /** Percent-decodes like a lenient server: malformed percent-encoding is kept as it is. */
    private static Optional<String> decodeAgain(String decoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(decoded.length());
        byte[] octets = decoded.getBytes(StandardCharsets.UTF_8);
        for (int index = 0; index < octets.length; index++) {
            int high = octets[index] == '%' && index + 2 < octets.length ? hex((char) octets[index + 1]) : -1;
            int low = high < 0 ? -1 : hex((char) octets[index + 2]);
            bytes.write(low < 0 ? octets[index] : high << 4 | low);
            index += low < 0 ? 0 : 2;
        }
        return utf8(bytes.toByteArray());
    }

    private static Optional<String> utf8(byte[] octets) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static int hex(String text, int index) {
        return index < text.length() ? hex(text.charAt(index)) : -1;
    }

    /** The value of a hex digit; -1 for any other character. */
    private static int hex(char digit) {
        return HEX.indexOf(Character.toLowerCase(digit));
    }
}
