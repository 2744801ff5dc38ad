package dev.rekey.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a client would like, in its {@code Prefer} headers (RFC 7240). A preference that is unknown or makes no sense is passed
 * over, as the standard has it; of one that is said twice the first counts.
 */
public final class Preferences {

    /** The header in which an answer says which preferences were heeded. */
    public static final String APPLIED = "Preference-Applied";

    /** The preference that a change be rehearsed before it is made. */
    public static final String REHEARSE = "rehearse";

    private static final String MAX_REFUSED = "max-refused";
    private static final int MOST_DIGITS = 9;

    private Preferences() {}

    /** How many seconds it would wait: {@code wait=10}. */
    public static OptionalLong waitSeconds(Exchange exchange) {
        return number(exchange, "wait");
    }

    /**
     * How many attempts a change may turn away, where the client would have it rehearsed first: {@code rehearse;
     * max-refused=10}, or none by {@code rehearse} alone. A number that makes no sense is none as well: whoever asked for a guard
     * must not go without.
     */
    public static OptionalLong rehearsal(Exchange exchange) {
        if (!exchange.has("Prefer")) {
            return OptionalLong.empty();
        }
        return all(exchange)
                .map(preference -> preference.split(";", -1))
                .filter(parts -> isNamed(parts[0].strip(), REHEARSE))
                .findFirst()
                .map(Preferences::maxRefused)
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
                .filter(Preferences::isNumber)
                .map(Long::parseLong)
                .orElse(0L);
    }

    private static boolean isNamed(String part, String name) {
        String lower = part.toLowerCase(Locale.ROOT);
        return lower.equals(name) || lower.startsWith(name + "=") || lower.startsWith(name + " ");
    }

    private static Stream<String> all(Exchange exchange) {
        return exchange.headers("Prefer").stream()
                .flatMap(
                        line -> HeaderList.split(line, ',').orElseGet(() -> HeaderList.splitPlain(line, ',')).stream());
    }

    private static OptionalLong number(Exchange exchange, String name) {
        if (!exchange.has("Prefer")) {
            return OptionalLong.empty();
        }
        return all(exchange)
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
