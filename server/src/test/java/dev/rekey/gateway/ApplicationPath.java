package dev.rekey.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How different applications read the segments of the path in a request target, none of them checking it. */
final class ApplicationPath {

    private ApplicationPath() {}

    /** The segments of a target's path as each kind of application reads them. */
    static List<List<String>> readings(String target) {
        String path = target.split("[?#]", 2)[0];
        String once = decode(path);
        return List.of(
                split(path).stream().map(ApplicationPath::decode).toList(),
                split(path).stream()
                        .map(segment -> decode(withoutParameters(segment)))
                        .toList(),
                split(once),
                split(once).stream().map(ApplicationPath::withoutParameters).toList(),
                normalized(split(once)),
                normalized(split(once.replace('\\', '/')).stream()
                        .map(ApplicationPath::withoutParameters)
                        .toList()),
                normalized(split(decode(once))));
    }

    private static List<String> split(String path) {
        List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
        segments.removeFirst();
        if (!segments.isEmpty() && segments.getLast().isEmpty()) {
            segments.removeLast();
        }
        return segments;
    }

    private static List<String> normalized(List<String> segments) {
        List<String> normalized = new ArrayList<>();
        for (String segment : segments) {
            if (segment.equals("..") && !normalized.isEmpty()) {
                normalized.removeLast();
            } else if (!segment.isEmpty() && !segment.equals(".") && !segment.equals("..")) {
                normalized.add(segment);
            }
        }
        return normalized;
    }

    private static String withoutParameters(String segment) {
        return segment.split(";", 2)[0];
    }

    /** Broken percent-encoding stands for itself. */
    private static String decode(String encoded) {
        byte[] octets = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        for (int at = 0; at < octets.length; at++) {
            int high = octets[at] == '%' && at + 2 < octets.length ? Character.digit(octets[at + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(octets[at + 2], 16);
            decoded.write(low < 0 ? octets[at] : high << 4 | low);
            at += low < 0 ? 0 : 2;
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }
}
