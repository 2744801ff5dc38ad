package dev.rekey.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits list-valued header fields into elements without surrounding white space. Empty elements
 * are ignored (RFC 9110, section 5.6.1.2): proxies that append to a list, and clients that omit a
 * value, send them.
 */
public final class HeaderListParser {

    private HeaderListParser() {}

    /**
     * The elements of one line. Separators inside quoted strings are ignored.
     *
     * @return empty if a quoted string is not terminated
     */
    public static Optional<List<String>> split(String line, char separator) {
        List<String> elements = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int index = 0; index < line.length(); index++) {
            char unit = line.charAt(index);
            if (quoted && unit == '\\') {
                index++;
            } else if (unit == '"') {
                quoted = !quoted;
            } else if (unit == separator && !quoted) {
                add(line.substring(start, index), elements);
                start = index + 1;
            }
        }
        add(line.substring(start), elements);
        return quoted ? Optional.empty() : Optional.of(elements);
    }

    /** The elements of one line of a list that has no quoted strings. */
    public static List<String> splitPlain(String line, char separator) {
        List<String> elements = new ArrayList<>();
        int start = 0;
        for (int end = line.indexOf(separator); end >= 0; end = line.indexOf(separator, start)) {
            add(line.substring(start, end), elements);
            start = end + 1;
        }
        add(line.substring(start), elements);
        return elements;
    }

    private static void add(String text, List<String> elements) {
        String element = text.strip();
        if (!element.isEmpty()) {
            elements.add(element);
        }
    }
}
