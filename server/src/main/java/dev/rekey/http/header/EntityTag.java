package dev.rekey.http.header;

import dev.rekey.core.Precondition;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Maps versions to entity tags (RFC 9110, section 8.8.3): the strong tag of version 7 is {@code
 * "7"}.
 */
public final class EntityTag {

    private static final String IF_MATCH = "If-Match";
    private static final String IF_NONE_MATCH = "If-None-Match";

    /** One tag and the separator to the next. */
    private static final Pattern ELEMENT =
            Pattern.compile("(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"[ \\t]*(?:,[ \\t,]*|$)");

    private static final String EMPTY = " \t,";

    private static final Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,17}");

    private EntityTag() {}

    public static String of(long version) {
        return "\"" + version + "\"";
    }

    /**
     * The precondition in {@code If-Match} and {@code If-None-Match}. Tags that this server never
     * issued match no version; neither do weak tags in {@code If-Match}, which uses strong
     * comparison.
     *
     * @throws HttpError.MalformedRequest if one of the headers is not a list of tags
     */
    public static Precondition precondition(HttpExchange exchange) {
        return precondition(exchange.headers(IF_MATCH), exchange.headers(IF_NONE_MATCH));
    }

    static Precondition precondition(List<String> match, List<String> noneMatch) {
        Precondition asked = Precondition.none();
        if (!match.isEmpty()) {
            String value = joined(match);
            asked = isAny(value)
                    ? new Precondition.AnyVersion()
                    : new Precondition.AnyOf(versions(value, false, IF_MATCH));
        }
        if (noneMatch.isEmpty()) {
            return asked;
        }
        String value = joined(noneMatch);
        return isAny(value)
                ? new Precondition.Except(asked, true, Set.of())
                : new Precondition.Except(asked, false, versions(value, true, IF_NONE_MATCH));
    }

    private static String joined(List<String> lines) {
        return withoutEmptyEnds(String.join(",", lines));
    }

    /** Removes empty elements at both ends; {@link #ELEMENT} accepts those between two tags. */
    private static String withoutEmptyEnds(String list) {
        int start = 0;
        int end = list.length();
        while (start < end && EMPTY.indexOf(list.charAt(start)) >= 0) {
            start++;
        }
        while (start < end && EMPTY.indexOf(list.charAt(end - 1)) >= 0) {
            end--;
        }
        return list.substring(start, end);
    }

    private static boolean isAny(String value) {
        return value.equals("*");
    }

    private static Set<Long> versions(String value, boolean weakly, String header) {
        Set<Long> versions = new HashSet<>();
        Matcher element = ELEMENT.matcher(value);
        int index = 0;
        while (index < value.length()) {
            if (!element.region(index, value.length()).lookingAt()) {
                throw malformed(header);
            }
            boolean compared = weakly || element.group(1) == null;
            if (compared && VERSION.matcher(element.group(2)).matches()) {
                versions.add(Long.parseLong(element.group(2)));
            }
            index = element.end();
        }
        if (value.isEmpty()) {
            throw malformed(header);
        }
        return versions;
    }

    private static HttpError malformed(String header) {
        return new HttpError.MalformedRequest(header + " must be * or a list of entity tags, for example \"7\".");
    }
}
