package dev.rekey.http.header;

import dev.rekey.http.HeaderListParser;
import dev.rekey.http.HttpExchange;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Parser for the {@code Prefer} header (RFC 7240). Unknown and malformed preferences are ignored,
 * as the RFC requires; of repeated preferences the first one counts.
 */
public final class PreferHeader {

    /** The response header that lists the applied preferences. */
    public static final String APPLIED = "Preference-Applied";

    /** The preference that a change be rehearsed before it is applied. */
    public static final String REHEARSE = "rehearse";

    private static final String MAX_REFUSED = "max-refused";
    private static final int MAX_DIGITS = 9;

    private PreferHeader() {}

    /** The seconds that the client is willing to wait: {@code wait=10}. */
    public static OptionalLong waitSeconds(HttpExchange exchange) {
        return number(exchange, "wait");
    }

    /**
     * The maximum number of recorded attempts that a change may reject, if the client requests a
     * rehearsal: {@code rehearse; max-refused=10}, or 0 for {@code rehearse} alone. A malformed
     * number counts as 0, so that a requested guard is never dropped.
     */
    public static OptionalLong rehearsal(HttpExchange exchange) {
        if (!exchange.has("Prefer")) {
            return OptionalLong.empty();
        }
        return all(exchange)
                .map(preference -> preference.split(";", -1))
                .filter(parts -> isNamed(parts[0].strip(), REHEARSE))
                .findFirst()
                .map(PreferHeader::maxRefused)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    private static long maxRefused(String[] parts) {
        return Arrays.stream(parts)
                .skip(1)
                .map(String::strip)
                .filter(part -> isNamed(part, MAX_REFUSED))
                .findFirst()
                .map(part -> value(part.substring(MAX_REFUSED.length()).strip()))
                .filter(PreferHeader::isNumber)
                .map(Long::parseLong)
                .orElse(0L);
    }

    private static boolean isNamed(String part, String name) {
        String lower = part.toLowerCase(Locale.ROOT);
        return lower.equals(name) || lower.startsWith(name + "=") || lower.startsWith(name + " ");
    }

    private static Stream<String> all(HttpExchange exchange) {
        return exchange.headers("Prefer").stream()
                .flatMap(line ->
                        HeaderListParser.split(line, ',')
                                .orElseGet(() -> HeaderListParser.splitPlain(line, ','))
                                .stream());
    }

    private static OptionalLong number(HttpExchange exchange, String name) {
        if (!exchange.has("Prefer")) {
            return OptionalLong.empty();
        }
        return all(exchange)
                // Parameters of a preference follow a semicolon.
                .map(preference -> preference.split(";", 2)[0].strip())
                .filter(preference -> preference.toLowerCase(Locale.ROOT).startsWith(name + "=")
                        || preference.toLowerCase(Locale.ROOT).startsWith(name + " "))
                .findFirst()
                .map(preference -> value(preference.substring(name.length()).strip()))
                .filter(PreferHeader::isNumber)
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
                && text.length() <= MAX_DIGITS
                && text.chars().allMatch(character -> character >= '0' && character <= '9');
    }
}
