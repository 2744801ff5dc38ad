package dev.rekey.gateway;

import dev.rekey.http.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The methods that a request asks an application to take in place of its own, which many frameworks do: by a header or by a query parameter.
 * A parameter of a form in the body cannot be seen here.
 */
final class MethodOverride {

    private static final List<String> HEADERS = List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

    /** A name in the query, as {@link #canonical} writes it. */
    private static final List<String> PARAMETERS =
            List.of("_method", "x_http_method_override", "x_http_method", "x_method_override");

    private static final Pattern PERCENT_ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");

    private MethodOverride() {}

    /** Whether the request names any method in this way, its own included. */
    static boolean isPresent(Forwarded request, Exchange exchange) {
        return !named(request, exchange).isEmpty();
    }

    /** Whether the request names a method in this way that is not its own. */
    static boolean differs(Forwarded request, Exchange exchange) {
        return named(request, exchange).stream()
                .anyMatch(named -> !named.strip().equalsIgnoreCase(request.method()));
    }

    private static List<String> named(Forwarded request, Exchange exchange) {
        List<String> named = exchange.headers(MethodOverride::isHeader);
        return request.query().isEmpty() ? named : withParameters(request.query(), named);
    }

    private static boolean isHeader(String sent) {
        for (String name : HEADERS) {
            if (HeaderNames.areAlike(sent, name)) {
                return true;
            }
        }
        return false;
    }

    /** Some servers separate parameters by semicolons too. */
    private static List<String> withParameters(String query, List<String> headers) {
        List<String> named = new ArrayList<>(headers);
        for (String parameter : query.split("[&;]", -1)) {
            int equals = parameter.indexOf('=');
            String name = decode(equals < 0 ? parameter : parameter.substring(0, equals));
            if (PARAMETERS.contains(canonical(name))) {
                named.add(equals < 0 ? "" : decode(parameter.substring(equals + 1)));
            }
        }
        return named;
    }

    /**
     * A parameter's name as the most lenient application reads it: without spaces and brackets in front, cut at the next bracket or
     * NUL, in lower case, and with every other character than letters and digits as an underscore (PHP, Rack, qs).
     */
    private static String canonical(String name) {
        StringBuilder canonical = new StringBuilder();
        for (int at = 0; at < name.length(); at++) {
            char unit = name.charAt(at);
            boolean ends = unit == '[' || unit == ']' || unit == 0;
            if (ends && !canonical.isEmpty()) {
                break;
            }
            if (!ends && !(unit == ' ' && canonical.isEmpty())) {
                canonical.append(Character.isLetterOrDigit(unit) ? Character.toLowerCase(unit) : '_');
            }
        }
        return canonical.toString();
    }

    /** Decoded as a form's text by a lenient server: what is no percent-encoding stands for itself, the rest is decoded. */
    private static String decode(String encoded) {
        String spaced = encoded.replace('+', ' ');
        return spaced.indexOf('%') < 0
                ? spaced
                : PERCENT_ENCODED.matcher(spaced).replaceAll(MethodOverride::octet);
    }

    /** The names and methods that matter are ASCII; whatever other octets stand for is none of them. */
    private static String octet(MatchResult encoded) {
        return Matcher.quoteReplacement(Character.toString(Integer.parseInt(encoded.group(1), 16)));
    }
}
