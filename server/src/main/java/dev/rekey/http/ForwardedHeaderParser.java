package dev.rekey.http;

import dev.rekey.core.access.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parser for the hops in {@code X-Forwarded-For} and {@code Forwarded} (RFC 7239). */
final class ForwardedHeaderParser {

    /** A port number, or an obfuscated port (RFC 7239, section 6.3). */
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}|_[A-Za-z0-9._-]+");

    private ForwardedHeaderParser() {}

    /** Parses {@code X-Forwarded-For}: the elements of all lines in order. Never empty. */
    static Optional<List<String>> list(List<String> lines) {
        return Optional.of(lines.stream()
                .flatMap(line -> HeaderListParser.splitPlain(line, ',').stream())
                .toList());
    }

    /**
     * Parses {@code Forwarded}: the {@code for} parameter of each element, "unknown" if it has
     * none; empty if malformed.
     */
    static Optional<List<String>> forwardedFor(List<String> lines) {
        List<String> hops = new ArrayList<>();
        for (String line : lines) {
            Optional<List<String>> elements = HeaderListParser.split(line, ',');
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
        for (String pair : HeaderListParser.split(element, ';').orElse(List.of())) {
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

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    /**
     * The address of one hop: an address with or without a port, or IPv6 in brackets with or
     * without a port, which may be obfuscated (RFC 7239, section 6). Host names, {@code unknown}
     * and obfuscated nodes yield empty.
     */
    static Optional<IpAddress> node(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            boolean whole = end > 0 && (end == hop.length() - 1 || isPort(hop, end + 1));
            return whole && hop.indexOf(':') > 0 ? IpAddress.reported(hop.substring(1, end)) : Optional.empty();
        }
        int colon = hop.indexOf(':');
        boolean withPort = colon >= 0 && hop.indexOf(':', colon + 1) < 0;
        if (withPort) {
            return isPort(hop, colon) ? IpAddress.reported(hop.substring(0, colon)) : Optional.empty();
        }
        return IpAddress.reported(hop);
    }

    private static boolean isPort(String hop, int colon) {
        return hop.charAt(colon) == ':'
                && PORT.matcher(hop).region(colon + 1, hop.length()).matches();
    }
}
