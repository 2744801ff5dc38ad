package dev.rekey.gateway;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request to the octet, in ISO-8859-1.
 *
 * @param head request line and headers, without the empty line
 * @param body as it stands in the message, chunks and trailers included
 * @param later what came after the response
 */
record RecordedRequest(String head, String body, ByteArrayOutputStream later) {

    String method() {
        return head.substring(0, head.indexOf(' '));
    }

    String target() {
        String line = head.lines().findFirst().orElseThrow();
        return line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
    }

    List<Map.Entry<String, String>> headers() {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        head.lines().skip(1).forEach(line -> {
            int colon = line.indexOf(':');
            headers.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        });
        return headers;
    }

    /** All lines of a header as one text. */
    String header(String name) {
        return String.join(
                " | ",
                headers().stream()
                        .filter(header -> header.getKey().equalsIgnoreCase(name))
                        .map(Map.Entry::getValue)
                        .toList());
    }

    boolean has(String name) {
        return headers().stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
    }

    /** What an application reads under a name if it takes all that is no letter or digit for the same, as with CGI, WSGI and PHP. */
    List<String> asCgi(String name) {
        return headers().stream()
                .filter(header -> CgiHeaderNames.areAlike(header.getKey(), name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Everything that was sent. */
    String all() {
        return head + "\r\n\r\n" + body;
    }
}
