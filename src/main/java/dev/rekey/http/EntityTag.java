package dev.rekey.http;

import dev.rekey.core.Precondition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions as HTTP carries them (RFC 9110, 8.8.3): the strong tag of version 7 is {@code "7"}. */
public final class EntityTag {

    /** One tag and what separates it from the next. */
    private static final Pattern ELEMENT =
            Pattern.compile("(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"[ \\t]*(?:,[ \\t,]*|$)");

    private static final String EMPTY = " \t,";

    private static final Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,17}");

    private EntityTag() {}

    public static String of(long version) {
        return "\"" + version + "\"";
    }

    /**
     * What {@code If-Match} asks. A weak tag, and one that we never gave, names no version.
     *
     * @throws Fault.MalformedRequest where it is no list of tags
     */
    public static Precondition ifMatch(Exchange exchange) {
        return precondition(exchange.headers("If-Match"));
    }

    static Precondition precondition(List<String> lines) {
        if (lines.isEmpty()) {
            return Precondition.unasked();
        }
        String value = withoutEmptyEnds(String.join(",", lines));
        return value.equals("*") ? new Precondition.Exists() : new Precondition.AnyOf(versions(value));
    }

    /** Without the empty elements at either end; those between two tags belong to {@link #ELEMENT}. */
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

    private static Set<Long> versions(String value) {
        Set<Long> versions = new HashSet<>();
        Matcher element = ELEMENT.matcher(value);
        int at = 0;
        while (at < value.length()) {
            if (!element.region(at, value.length()).lookingAt()) {
                throw malformed();
            }
            boolean strong = element.group(1) == null;
            if (strong && VERSION.matcher(element.group(2)).matches()) {
                versions.add(Long.parseLong(element.group(2)));
            }
            at = element.end();
        }
        if (value.isEmpty()) {
            throw malformed();
        }
        return versions;
    }

    private static Fault malformed() {
        return new Fault.MalformedRequest("If-Match is no list of entity tags.");
    }
}
