package dev.rekey.http;

import dev.rekey.core.access.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How proxies write the hops of a request. */
final class ForwardedText {

    private ForwardedText() {}

    /** {@code X-Forwarded-For}: the lines in order, split at commas. */
    static Optional<List<String>> list(List<String> lines) {
        List<String> hops = new ArrayList<>();
        for (String line : lines) {
            for (String hop : line.split(",", -1)) {
                hops.add(hop.strip());
            }
        }
        return Optional.of(hops);
    }

    /** {@code Forwarded}: the {@code for} of each element, "unknown" where it has none; empty where it does not parse. */
    static Optional<List<String>> forwardedFor(List<String> lines) {
        List<String> hops = new ArrayList<>();
        for (String line : lines) {
            Optional<List<String>> elements = splitOutsideQuotes(line, ',');
            if (elements.isEmpty()) {
                return Optional.empty();
            }
            for (String element : elements.get()) {
                hops.add(forOf(element));
            }
        }
        return Optional.of(hops);
    }

    private static String forOf(String element) {
        String hop = "unknown";
        for (String pair : splitOutsideQuotes(element, ';').orElse(List.of())) {
            int equals = pair.indexOf('=');
            if (equals > 0
                    && pair.substring(0, equals)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals("for")) {
                if (!hop.equals("unknown")) {
                    return "unknown";
                }
                hop = unquoted(pair.substring(equals + 1).strip());
            }
        }
        return hop;
    }

    /** Empty where a quote does not end. */
    private static Optional<List<String>> splitOutsideQuotes(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (quoted && unit == '\\') {
                at++;
            } else if (unit == '"') {
                quoted = !quoted;
            } else if (unit == separator && !quoted) {
                parts.add(text.substring(start, at).strip());
                start = at + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return quoted ? Optional.empty() : Optional.of(parts);
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    /**
     * The address of one hop: an address, one with a port, or IPv6 in brackets with or without a port. A zone is dropped.
     * Names, {@code unknown} and obfuscated nodes are empty.
     */
    static Optional<Address> node(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            boolean whole = end > 0 && (end == hop.length() - 1 || isPort(hop, end + 1));
            return whole && hop.indexOf(':') > 0 ? Address.parse(withoutZone(hop.substring(1, end))) : Optional.empty();
        }
        int colon = hop.indexOf(':');
        boolean withPort = colon >= 0 && hop.indexOf(':', colon + 1) < 0;
        if (withPort) {
            return isPort(hop, colon) ? Address.parse(hop.substring(0, colon)) : Optional.empty();
        }
        return Address.parse(withoutZone(hop));
    }

    static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    private static boolean isPort(String hop, int colon) {
        String digits = hop.substring(colon + 1);
        return hop.charAt(colon) == ':'
                && !digits.isEmpty()
                && digits.length() <= 5
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }
}
