package dev.rekey.gateway;

import dev.rekey.http.HttpExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Detects method overrides: methods that a request asks the application to use instead of its own,
 * by a header or a query parameter, as many frameworks support. Form parameters in the body are not
 * visible here.
 */
final class MethodOverrideDetector {

    private static final List<String> HEADERS = List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

    /** Names of query parameters, as {@link #canonical} returns them. */
    private static final List<String> PARAMETERS =
            List.of("_method", "x_http_method_override", "x_http_method", "x_method_override");

    private static final Pattern PERCENT_ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");

    private MethodOverrideDetector() {}

    /** Whether the request has any override, even to its own method. */
    static boolean isPresent(ForwardedRequest request, HttpExchange exchange) {
        return !named(request, exchange).isEmpty();
    }

    /** Whether the request has an override to another method. */
    static boolean differs(ForwardedRequest request, HttpExchange exchange) {
        return named(request, exchange).stream()
                .anyMatch(named -> !named.strip().equalsIgnoreCase(request.method()));
    }

    private static List<String> named(ForwardedRequest request, HttpExchange exchange) {
        List<String> named = exchange.headers(MethodOverrideDetector::isHeader);
        return request.query().isEmpty() ? named : withParameters(request.query(), named);
    }

    private static boolean isHeader(String sent) {
        for (String name : HEADERS) {
            if (CgiHeaderNames.areAlike(sent, name)) {
                return true;
            }
        }
        return false;
    }

    /** The overrides in query parameters. Some servers also accept semicolons as separators. */
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
     * A parameter name as the most lenient application reads it: without leading spaces and
     * brackets, cut at the next bracket or NUL, in lower case, with an underscore for every
     * character except letters and digits (PHP, Rack, qs).
     */
    private static String canonical(String name) {
        StringBuilder canonical = new StringBuilder();
        for (int index = 0; index < name.length(); index++) {
            char unit = name.charAt(index);
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

    /** Form-decodes leniently: malformed percent-encoding is kept as it is. */
    private static String decode(String encoded) {
        String text = encoded.replace('+', ' ');
        return text.indexOf('%') < 0 ? text : PERCENT_ENCODED.matcher(text).replaceAll(MethodOverrideDetector::octet);
    }

    /** Decodes one octet. Relevant names and methods are ASCII; other octets never match. */
    private static String octet(MatchResult encoded) {
        return Matcher.quoteReplacement(Character.toString(Integer.parseInt(encoded.group(1), 16)));
    }
}
