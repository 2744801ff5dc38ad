package dev.rekey.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The segments of a path, each decoded once. A path that the server behind the gateway may read otherwise than we do is none: one
 * with {@code .}, {@code ..} or empty segments, slashes or backslashes that are encoded, or anything that does not decode. One
 * slash may stand at the end.
 */
final class RequestPath {

    private RequestPath() {}

    /** @param path still encoded, beginning with a slash */
    static Optional<List<String>> segments(String path) {
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        String inner = path.substring(1, path.length() - (path.length() > 1 && path.endsWith("/") ? 1 : 0));
        List<String> segments = new ArrayList<>();
        if (inner.isEmpty()) {
            return path.equals("/") ? Optional.of(segments) : Optional.empty();
        }
        for (String encoded : inner.split("/", -1)) {
            Optional<String> segment = decode(encoded).filter(RequestPath::isClear);
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            segments.add(segment.get());
        }
        return Optional.of(segments);
    }

    /** Some servers cut a segment at a semicolon, and see dots where others see a name. */
    private static boolean isClear(String segment) {
        int semicolon = segment.indexOf(';');
        String name = semicolon < 0 ? segment : segment.substring(0, semicolon);
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && segment.chars().noneMatch(unit -> unit == '/' || unit == '\\' || Character.isISOControl(unit));
    }

    private static Optional<String> decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int at = 0; at < encoded.length(); at++) {
            char unit = encoded.charAt(at);
            if (unit == '%') {
                int high = hex(encoded, at + 1);
                int low = hex(encoded, at + 2);
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                bytes.write(high << 4 | low);
                at += 2;
            } else if (unit > ' ' && unit < 0x7F) {
                bytes.write(unit);
            } else {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** The value of a hex digit; -1 where there is none. */
    private static int hex(String text, int at) {
        return at < text.length() ? "0123456789abcdef".indexOf(Character.toLowerCase(text.charAt(at))) : -1;
    }
}
