package dev.rekey.gateway;

import dev.rekey.core.gateway.KeyLocation;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.http.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key that a client presented to a gateway. The same key may occur in several locations. */
sealed interface KeyExtraction {

    /** No location has a value; empty values, such as a cleared cookie, are ignored. */
    record None() implements KeyExtraction {}

    /** @param secret empty if the presented value cannot be a key */
    record One(Optional<KeySecret> secret) implements KeyExtraction {}

    /** The locations have different values. */
    record Several() implements KeyExtraction {}

    Pattern SCHEME = Pattern.compile("(?<scheme>[A-Za-z]+)(?: +(?<rest>.*))?");

    /** Represents a present but unreadable credential: no key contains a space. */
    String UNREADABLE = " ";

    static KeyExtraction read(HttpExchange exchange, List<KeyLocation> places) {
        Set<String> found = new LinkedHashSet<>();
        for (KeyLocation place : places) {
            switch (place) {
                case KeyLocation.Bearer() -> found.addAll(after(exchange, "bearer"));
                case KeyLocation.Basic() ->
                    after(exchange, "basic").stream()
                            .map(KeyExtraction::password)
                            .forEach(found::add);
                case KeyLocation.Header(String name) ->
                    exchange.headers(name).stream().map(String::strip).forEach(found::add);
                case KeyLocation.Cookie(String name) ->
                    exchange.headers("Cookie").forEach(line -> addCookies(name, line, found));
            }
        }
        found.remove("");
        return switch (found.size()) {
            case 0 -> new None();
            case 1 -> new One(KeySecret.presented(found.iterator().next()));
            default -> new Several();
        };
    }

    /**
     * The values after a scheme in {@code Authorization}; other schemes are ignored, because they
     * are not meant for Rekey.
     */
    private static List<String> after(HttpExchange exchange, String scheme) {
        return exchange.headers("Authorization").stream()
                .map(line -> SCHEME.matcher(line.strip()))
                .filter(line -> line.matches() && line.group("scheme").equalsIgnoreCase(scheme))
                .map(KeyExtraction::rest)
                .toList();
    }

    private static String rest(Matcher line) {
        String rest = line.group("rest");
        return rest == null ? "" : rest.strip();
    }

    /**
     * The password of Basic credentials (RFC 7617); {@link #UNREADABLE} if malformed or without a
     * password.
     */
    private static String password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            String password = pair.substring(colon + 1).strip();
            return colon < 0 || password.isEmpty() ? UNREADABLE : password;
        } catch (IllegalArgumentException e) {
            return UNREADABLE;
        }
    }

    private static void addCookies(String name, String line, Set<String> found) {
        for (String pair : line.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                String value = pair.substring(equals + 1).strip();
                boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                found.add(quoted ? value.substring(1, value.length() - 1).strip() : value);
            }
        }
    }
}
