package dev.rekey.http;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client would like, in its {@code Prefer} headers (RFC 7240). A preference that is unknown or makes no sense is passed
 * over, as the standard has it; of one that is said twice the first counts.
 */
public final class Preferences {

    private static final int MOST_DIGITS = 9;

    private Preferences() {}

    /** How many seconds it would wait: {@code wait=10}. */
    public static OptionalLong waitSeconds(Exchange exchange) {
        return number(exchange, "wait");
    }

    private static OptionalLong number(Exchange exchange, String name) {
        if (!exchange.has("Prefer")) {
            return OptionalLong.empty();
        }
        return exchange.headers("Prefer").stream()
                .flatMap(line -> Optional.of(line.split(",", -1)).stream().flatMap(java.util.Arrays::stream))
                // Parameters of a preference stand behind a semicolon.
                .map(preference -> preference.split(";", 2)[0].strip())
                .filter(preference -> preference.toLowerCase(Locale.ROOT).startsWith(name + "=")
                        || preference.toLowerCase(Locale.ROOT).startsWith(name + " "))
                .findFirst()
                .map(preference -> value(preference.substring(name.length()).strip()))
                .filter(Preferences::isNumber)
                .map(digits -> OptionalLong.of(Long.parseLong(digits)))
                .orElse(OptionalLong.empty());
    }

    private static String value(String rest) {
        String value = rest.startsWith("=") ? rest.substring(1).strip() : "";
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= MOST_DIGITS
                && text.chars().allMatch(character -> character >= '0' && character <= '9');
    }
}
