package dev.rekey.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The segments of a path, each percent-decoded once. A path is accepted only if every server reads the same segments from it; any other
 * path has none.
 *
 * <p>Rejected anywhere: an octet that no path may hold (RFC 3986, section 3.3), a {@code %} without two hex digits, octets that are
 * not UTF-8, and, however often they are encoded, control characters, slashes and backslashes inside a segment, and empty, {@code .}
 * and {@code ..} segments. One slash may stand at the end. Rejected up to the last segment that is read: a semicolon, encoded
 * or not, at which some servers cut a segment, and a second level of percent-encoding, which some servers decode.
 */
final class RequestPath {

    /** The octets of a segment besides letters, digits and percent-encoding: unreserved, sub-delims, colon and at sign. */
    private static final String PUNCTUATION = "-._~!$&'()*+,;=:@";

    /** How often a segment may be encoded: each level costs a pass over it. */
    private static final int MAX_LEVELS = 4;

    private static final String HEX = "0123456789abcdef";

    private RequestPath() {}

    /**
     * @param path still encoded
     * @param lastRead the number of the last segment that decides something, counted from 1; 0 if none does
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
                    .filter(RequestPath::isSegment)
                    .flatMap(RequestPath::decode)
                    .filter(decoded -> isRead ? isUnambiguous(decoded) : staysInPlace(decoded));
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            segments.add(segment.get());
        }
        return Optional.of(segments);
    }

    /** Whether these are octets that a segment may hold; hex digits are not checked here. */
    private static boolean isSegment(String encoded) {
        for (int at = 0; at < encoded.length(); at++) {
            char unit = encoded.charAt(at);
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

    /** Whether a server that decodes again still finds one segment here that leads neither up nor nowhere. */
    private static boolean staysInPlace(String segment) {
        Optional<String> level = Optional.of(segment);
        for (int decoded = 1; decoded <= MAX_LEVELS; decoded++) {
            level = level.filter(RequestPath::isName);
            if (level.isEmpty() || !isEncoded(level.get())) {
                return level.isPresent();
            }
            level = level.flatMap(RequestPath::decodeAgain);
        }
        return false;
    }

    /** Some servers cut a segment at a semicolon, and see dots where others see a name. */
    private static boolean isName(String segment) {
        int semicolon = segment.indexOf(';');
        String name = semicolon < 0 ? segment : segment.substring(0, semicolon);
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && segment.chars().noneMatch(unit -> unit == '/' || unit == '\\' || Character.isISOControl(unit));
    }

    /** Whether a percent sign stands before two hex digits in what is decoded already. */
    private static boolean isEncoded(String decoded) {
        for (int at = decoded.indexOf('%'); at >= 0; at = decoded.indexOf('%', at + 1)) {
            if (hex(decoded, at + 1) >= 0 && hex(decoded, at + 2) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The text with each percent-encoded octet replaced; empty where one is broken, or they are not UTF-8. */
    private static Optional<String> decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int at = 0; at < encoded.length(); at++) {
            char unit = encoded.charAt(at);
            if (unit != '%') {
                bytes.write(unit);
                continue;
            }
            int high = hex(encoded, at + 1);
            int low = hex(encoded, at + 2);
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.write(high << 4 | low);
            at += 2;
        }
        return utf8(bytes.toByteArray());
    }

    /** As a lenient server decodes: a broken percent-encoding stands for itself. */
    private static Optional<String> decodeAgain(String decoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(decoded.length());
        byte[] octets = decoded.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < octets.length; at++) {
            int high = octets[at] == '%' && at + 2 < octets.length ? hex((char) octets[at + 1]) : -1;
            int low = high < 0 ? -1 : hex((char) octets[at + 2]);
            bytes.write(low < 0 ? octets[at] : high << 4 | low);
            at += low < 0 ? 0 : 2;
        }
        return utf8(bytes.toByteArray());
    }

    private static Optional<String> utf8(byte[] octets) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private static int hex(String text, int at) {
        return at < text.length() ? hex(text.charAt(at)) : -1;
    }

    /** The value of a hex digit; -1 if it is none. */
    private static int hex(char digit) {
        return HEX.indexOf(Character.toLowerCase(digit));
    }
}
